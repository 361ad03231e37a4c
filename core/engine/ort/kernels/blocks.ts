import {
  backend_util,
  type BatchToSpaceNDAttrs,
  type DepthToSpaceAttrs,
  type SpaceToBatchNDAttrs,
} from '@tensorflow/tfjs-core'
import { UntranslatedError } from '../errors.ts'
import { sizeOf } from '../value.ts'
import { kernel, type Kernels } from './kernel.ts'
import { pad, slice } from './extent.ts'

/** Moves blocks of neighbouring elements between the spatial axes and the batch or the channels. */
export const blocks: Kernels = {
  SpaceToBatchND: kernel<SpaceToBatchNDAttrs>((graph, { x }, { blockShape, paddings }) => {
    const none = Array.from({ length: x.shape.length - 1 - blockShape.length }, () => [0, 0])
    const padded = pad(graph, x, [[0, 0], ...paddings, ...none], 0)
    const shape = [...padded.shape]
    const size = sizeOf(blockShape)
    const split = graph.reshape(padded, backend_util.getReshaped(shape, blockShape, size, false))
    const order = backend_util.getPermuted(split.shape.length, blockShape.length, false)
    const target = backend_util.getReshapedPermuted(shape, blockShape, size, false)
    return graph.reshape(graph.transpose(split, order), target)
  }),
  BatchToSpaceND: kernel<BatchToSpaceNDAttrs>((graph, { x }, { blockShape, crops }) => {
    const shape = [...x.shape]
    const size = sizeOf(blockShape)
    const split = graph.reshape(x, backend_util.getReshaped(shape, blockShape, size))
    const order = backend_util.getPermuted(split.shape.length, blockShape.length)
    const whole = backend_util.getReshapedPermuted(shape, blockShape, size)
    const joined = graph.reshape(graph.transpose(split, order), whole)
    const begin = backend_util.getSliceBeginCoords(crops, blockShape.length)
    const sizes = backend_util.getSliceSize(whole, crops, blockShape.length)
    const start = whole.map((_, i) => begin[i] ?? 0)
    const end = whole.map((n, i) => (begin[i] ?? 0) + (sizes[i] ?? n))
    return slice(graph, joined, start, end)
  }),
  DepthToSpace: kernel<DepthToSpaceAttrs>((graph, { x }, { blockSize, dataFormat }) => {
    if (dataFormat !== 'NHWC') throw new UntranslatedError(`the data format ${dataFormat}`)
    const [batch = 1, height = 1, width = 1, depth = 1] = x.shape
    const channels = depth / (blockSize * blockSize)
    const split = graph.reshape(x, [batch, height, width, blockSize, blockSize, channels])
    const mixed = graph.transpose(split, [0, 1, 3, 2, 4, 5])
    return graph.reshape(mixed, [batch, height * blockSize, width * blockSize, channels])
  }),
}
