/**
 * Kernels for gradients that the WebAssembly backend lacks: of `gather`, and of convolutions. Plain loops are slow, but this
 * engine only computes where no other one loads.
 */
import {
  backend_util,
  type Conv2DBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  type DepthwiseConv2dNativeBackpropInputAttrs,
  type KernelBackend,
  registerKernel,
  type TensorInfo,
  type UnsortedSegmentSumAttrs,
} from '@tensorflow/tfjs-core'
import { valuesIn } from '../math/shape.ts'

type Shape4 = [number, number, number, number]
type Inputs = Readonly<Record<string, TensorInfo>>

/** Registers one kernel, a function of flat arrays. */
function add(
  kernelName: string,
  compute: (
    read: (name: string) => Float32Array | Int32Array,
    inputs: Inputs,
    attributes: unknown,
  ) => { values: Float32Array; shape: number[] },
): void {
  registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const wasm = backend as KernelBackend
      const given = inputs as Record<string, TensorInfo>
      const read = (name: string): Float32Array | Int32Array =>
        wasm.readSync((given[name] as TensorInfo).dataId) as Float32Array | Int32Array
      const { values, shape } = compute(read, given, attrs)
      return { dataId: wasm.write(values, shape, 'float32'), shape, dtype: 'float32' }
    },
  })
}

export function addMissingKernels(): void {
  add('UnsortedSegmentSum', (read, { x }, attrs) => {
    const { numSegments } = attrs as UnsortedSegmentSumAttrs
    const rows = read('x')
    const shape = [numSegments, ...(x as TensorInfo).shape.slice(1)]
    const width = valuesIn(shape.slice(1))
    const values = new Float32Array(numSegments * width)
    read('segmentIds').forEach((segment, row) => {
      for (let i = 0; i < width; i++) values[segment * width + i]! += rows[row * width + i]!
    })
    return { values, shape }
  })
  add('Conv2DBackpropFilter', (read, { x }, attrs) => {
    const attributes = attrs as Conv2DBackpropFilterAttrs
    const info = infoOf((x as TensorInfo).shape, attributes.filterShape, attributes)
    const { inChannels, outChannels } = info
    const [images, gradients] = [read('x'), read('dy')]
    const values = new Float32Array(valuesIn(attributes.filterShape))
    eachPair(info, (image, output, tap) => {
      for (let i = 0; i < inChannels; i++) {
        const value = images[image * inChannels + i]!
        const at = (tap * inChannels + i) * outChannels
        for (let o = 0; o < outChannels; o++) values[at + o]! += value * gradients[output * outChannels + o]!
      }
    })
    return { values, shape: [...attributes.filterShape] }
  })
  add('DepthwiseConv2dNativeBackpropFilter', (read, { x }, attrs) => {
    const attributes = attrs as DepthwiseConv2dNativeBackpropFilterAttrs
    const info = infoOf((x as TensorInfo).shape, attributes.filterShape, attributes, true)
    const [images, gradients] = [read('x'), read('dy')]
    const values = new Float32Array(valuesIn(attributes.filterShape))
    eachChannel(info, (image, output, filter) => {
      values[filter]! += images[image]! * gradients[output]!
    })
    return { values, shape: [...attributes.filterShape] }
  })
  add('DepthwiseConv2dNativeBackpropInput', (read, { filter: of }, attrs) => {
    const attributes = attrs as DepthwiseConv2dNativeBackpropInputAttrs
    const info = infoOf(attributes.inputShape, (of as TensorInfo).shape, attributes, true)
    const [filters, gradients] = [read('filter'), read('dy')]
    const values = new Float32Array(valuesIn(attributes.inputShape))
    eachChannel(info, (image, output, filter) => {
      values[image]! += filters[filter]! * gradients[output]!
    })
    return { values, shape: [...attributes.inputShape] }
  })
}

interface Windows {
  readonly strides: number | [number, number]
  readonly pad: 'valid' | 'same' | number | backend_util.ExplicitPadding
  readonly dilations?: number | [number, number]
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

function infoOf(
  image: readonly number[],
  filter: readonly number[],
  { strides, pad, dilations = 1, dimRoundingMode }: Windows,
  depthwise = false,
): backend_util.Conv2DInfo {
  const shapes = [image as Shape4, filter as Shape4] as const
  return backend_util.computeConv2DInfo(...shapes, strides, dilations, pad, dimRoundingMode, depthwise)
}

/** Every place of the input with a place of the output that it reaches, and the element of the window between them. */
function eachPair(info: backend_util.Conv2DInfo, visit: (image: number, output: number, tap: number) => void): void {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth } = info
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, padInfo } = info
  for (let b = 0; b < batchSize; b++) {
    for (let oy = 0; oy < outHeight; oy++) {
      for (let ky = 0; ky < filterHeight; ky++) {
        const y = oy * strideHeight + ky * dilationHeight - padInfo.top
        if (y < 0 || y >= inHeight) continue
        for (let ox = 0; ox < outWidth; ox++) {
          for (let kx = 0; kx < filterWidth; kx++) {
            const x = ox * strideWidth + kx * dilationWidth - padInfo.left
            if (x < 0 || x >= inWidth) continue
            visit((b * inHeight + y) * inWidth + x, (b * outHeight + oy) * outWidth + ox, ky * filterWidth + kx)
          }
        }
      }
    }
  }
}

/** The same for each channel of the input and each of its filters, as positions in the three arrays. */
function eachChannel(
  info: backend_util.Conv2DInfo,
  visit: (image: number, output: number, filter: number) => void,
): void {
  const { inChannels, outChannels } = info
  const filters = outChannels / inChannels
  eachPair(info, (image, output, tap) => {
    for (let c = 0; c < inChannels; c++) {
      for (let f = 0; f < filters; f++) {
        const filter = c * filters + f
        visit(image * inChannels + c, output * outChannels + filter, tap * outChannels + filter)
      }
    }
  })
}
