import type {
  ResizeBilinearAttrs,
  ResizeNearestNeighborAttrs,
  ResizeNearestNeighborGradAttrs,
} from '@tensorflow/tfjs-core'
import type { Graph } from '../graph.ts'
import { constant, type Value } from '../value.ts'
import { floats } from './elementwise.ts'
import { kernel, type Kernels } from './kernel.ts'
import { product } from './matrix.ts'
import { pick } from './shape.ts'

/** Row i holds the weights of the source samples that make target sample i: [to, from]. */
function interpolation(from: number, to: number, alignCorners: boolean, halfPixelCenters: boolean): Value {
  const weights = new Float32Array(to * from)
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to
  for (let i = 0; i < to; i++) {
    const position = halfPixelCenters ? (i + 0.5) * scale - 0.5 : i * scale
    const low = Math.max(0, Math.floor(position))
    const high = Math.min(from - 1, Math.ceil(position))
    const share = position - low
    const add = (sample: number, weight: number) => {
      weights[i * from + sample] = (weights[i * from + sample] ?? 0) + weight
    }
    add(Math.min(low, from - 1), 1 - share)
    add(high, share)
  }
  return constant(weights, [to, from], 'float32')
}

/** The source sample nearest to each target sample; tfjs shifts by half a pixel before scaling, not after. */
function nearest(from: number, to: number, alignCorners: boolean, halfPixelCenters: boolean): number[] {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to
  return Array.from({ length: to }, (_, i) => {
    const position = halfPixelCenters ? scale * (i + 0.5) : scale * i
    const sample = alignCorners ? Math.round(position) : Math.floor(position)
    return Math.min(from - 1, halfPixelCenters ? Math.max(0, sample) : sample)
  })
}

/** The matrix that picks these samples: [samples, from]. */
function picking(samples: readonly number[], from: number): Value {
  const weights = new Float32Array(samples.length * from)
  samples.forEach((sample, i) => (weights[i * from + sample] = 1))
  return constant(weights, [samples.length, from], 'float32')
}

/** Resizing is linear and separable: a product with one weight matrix along each axis. */
function resample(graph: Graph, images: Value, rows: Value, columns: Value, transposed: boolean): Value {
  const [batch = 1, height = 1, width = 1, channels = 1] = images.shape
  const newHeight = rows.shape[transposed ? 1 : 0] ?? 1
  const newWidth = columns.shape[transposed ? 1 : 0] ?? 1
  const lines = graph.reshape(images, [batch, height, width * channels])
  const tall = graph.reshape(product(graph, rows, lines, transposed, false), [batch * newHeight, width, channels])
  const wide = product(graph, columns, tall, transposed, false)
  return graph.reshape(wide, [batch, newHeight, newWidth, channels])
}

export const resizing: Kernels = {
  ResizeBilinear: kernel<ResizeBilinearAttrs>((graph, { images: given }, { size, alignCorners, halfPixelCenters }) => {
    const images = floats(graph, given)
    const rows = interpolation(images.shape[1] ?? 1, size[0], alignCorners, halfPixelCenters)
    const columns = interpolation(images.shape[2] ?? 1, size[1], alignCorners, halfPixelCenters)
    return resample(graph, images, rows, columns, false)
  }),
  ResizeBilinearGrad: kernel<ResizeBilinearAttrs>((graph, { images, dy }, { alignCorners, halfPixelCenters }) => {
    const rows = interpolation(images.shape[1] ?? 1, dy.shape[1] ?? 1, alignCorners, halfPixelCenters)
    const columns = interpolation(images.shape[2] ?? 1, dy.shape[2] ?? 1, alignCorners, halfPixelCenters)
    return resample(graph, dy, rows, columns, true)
  }),
  ResizeNearestNeighbor: kernel<ResizeNearestNeighborAttrs>(
    (graph, { images }, { size, alignCorners, halfPixelCenters }) => {
      const rows = nearest(images.shape[1] ?? 1, size[0], alignCorners, halfPixelCenters)
      const columns = nearest(images.shape[2] ?? 1, size[1], alignCorners, halfPixelCenters)
      return pick(graph, pick(graph, images, 1, rows), 2, columns)
    },
  ),
  /** tfjs gives no half-pixel centres to this gradient. */
  ResizeNearestNeighborGrad: kernel<ResizeNearestNeighborGradAttrs>((graph, { images, dy }, { alignCorners }) => {
    const along = (axis: number): Value => {
      const from = images.shape[axis] ?? 1
      return picking(nearest(from, dy.shape[axis] ?? 1, alignCorners, false), from)
    }
    return resample(graph, dy, along(1), along(2), true)
  }),
}
