import {
  backend_util,
  type BroadCastToAttrs,
  type CastAttrs,
  type ConcatAttrs,
  type ExpandDimsAttrs,
  type FillAttrs,
  type LinSpaceAttrs,
  type MirrorPadAttrs,
  type PackAttrs,
  type PadV2Attrs,
  type RangeAttrs,
  type ReshapeAttrs,
  type ReverseAttrs,
  type SliceAttrs,
  slice_util,
  type SplitVAttrs,
  type StridedSliceAttrs,
  type TileAttrs,
  type TransposeAttrs,
  type UnpackAttrs,
  util,
} from '@tensorflow/tfjs-core'
import { UntranslatedError } from '../errors.ts'
import { broadcast, type Graph } from '../graph.ts'
import { constant, sizeOf, splat, type Value, type ValueType } from '../value.ts'
import { select } from './elementwise.ts'
import { pad, slice } from './extent.ts'
import { asTensor, kernel, listOf, type Kernels } from './kernel.ts'

/** Elements at fixed places along an axis. */
export function pick(graph: Graph, x: Value, axis: number, places: readonly number[]): Value {
  if (places.length === x.shape[axis] && places.every((place, i) => place === i)) return x
  const shape = x.shape.map((n, i) => (i === axis ? places.length : n))
  return graph.emit('Gather', [x, graph.int32s(places)], [shape, x.type], { axis })
}

/** Where mirroring at the ends, with the last element repeated or not, finds `length + before + after` elements. */
function mirrored(length: number, before: number, after: number, repeatsLast: boolean): number[] {
  const offset = repeatsLast ? 1 : 0
  return Array.from({ length: before + length + after }, (_, i) => {
    const at = i - before
    if (at < 0) return -at - offset
    return at < length ? at : 2 * (length - 1) - at + offset
  })
}

function concat(graph: Graph, parts: readonly Value[], axis: number): Value {
  const first = parts[0]
  if (first === undefined) throw new Error('concat of nothing')
  const at = axis < 0 ? axis + first.shape.length : axis
  backend_util.assertParamsConsistent(
    parts.map((part) => [...part.shape]),
    at,
  )
  const total = parts.reduce((sum, part) => sum + (part.shape[at] ?? 0), 0)
  const shape = first.shape.map((n, i) => (i === at ? total : n))
  return graph.emit('Concat', parts, [shape, first.type], { axis: at })
}

function split(graph: Graph, x: Value, sizes: readonly number[], axis: number): Value[] {
  if (sizes.length === 1) return [x]
  const outputs = sizes.map((size) => [x.shape.map((n, i) => (i === axis ? size : n)), x.type] as const)
  return graph.emitMany('Split', [x, graph.int64(sizes)], outputs, { axis })
}

export function valueType(dtype: string | undefined): ValueType {
  if (dtype === 'int32' || dtype === 'bool' || dtype === 'float32') return dtype
  if (dtype === undefined) return 'float32'
  throw new UntranslatedError(`the type ${dtype}`)
}

export const shapes: Kernels = {
  Identity: (_, { x }) => x,
  Cast: kernel<CastAttrs>((graph, { x }, { dtype }) => graph.cast(x, valueType(dtype))),
  Reshape: kernel<ReshapeAttrs>((graph, { x }, { shape }) =>
    graph.reshape(x, util.inferFromImplicitShape(shape, sizeOf(x.shape))),
  ),
  ExpandDims: kernel<ExpandDimsAttrs>((graph, { input }, { dim }) => {
    const shape = [...input.shape]
    if (dim < -shape.length - 1 || dim > shape.length) throw new Error(`expandDims: there is no place for axis ${dim}`)
    shape.splice(dim < 0 ? dim + shape.length + 1 : dim, 0, 1)
    return graph.reshape(input, shape)
  }),
  Transpose: kernel<TransposeAttrs>((graph, { x }, { perm }) => graph.transpose(x, perm)),
  Slice: kernel<SliceAttrs>((graph, { x }, { begin, size }) => {
    const [from = [], sizes = []] = slice_util.parseSliceParams(asTensor(x), begin, size)
    slice_util.assertParamsValid(asTensor(x), from, sizes)
    const end = from.map((b, i) => b + (sizes[i] ?? 0))
    return slice(graph, x, from, end)
  }),
  StridedSlice: kernel<StridedSliceAttrs>((graph, { x }, a) => {
    const info = slice_util.sliceInfo(
      [...x.shape],
      a.begin,
      a.end,
      a.strides,
      a.beginMask,
      a.endMask,
      a.ellipsisMask,
      a.newAxisMask,
      a.shrinkAxisMask,
    )
    return graph.reshape(slice(graph, x, info.begin, info.end, info.strides), info.finalShape)
  }),
  Reverse: kernel<ReverseAttrs>((graph, { x }, { dims }) => {
    const axes = util.parseAxisParam(dims, [...x.shape])
    const at = <T>(reversed: (n: number) => T, other: (n: number) => T) =>
      x.shape.map((n, i) => (axes.includes(i) ? reversed(n) : other(n)))
    return slice(
      graph,
      x,
      at(
        (n) => n - 1,
        () => 0,
      ),
      at(
        () => -1,
        (n) => n,
      ),
      at(
        () => -1,
        () => 1,
      ),
    )
  }),
  PadV2: kernel<PadV2Attrs>((graph, { x }, { paddings, constantValue }) => pad(graph, x, paddings, constantValue)),
  MirrorPad: kernel<MirrorPadAttrs>((graph, { x }, { paddings, mode }) =>
    paddings.reduce((padded, [before, after], axis) => {
      return pick(graph, padded, axis, mirrored(x.shape[axis] ?? 0, before, after, mode === 'symmetric'))
    }, x),
  ),
  Concat: kernel<ConcatAttrs>((graph, inputs, { axis }) => concat(graph, listOf(inputs), axis)),
  Pack: kernel<PackAttrs>((graph, inputs, { axis }) => {
    const parts = listOf(inputs)
    if (new Set(parts.map((part) => part.type)).size > 1) throw new Error('stack: all tensors must be of one type')
    const longer = parts.map((part) => graph.reshape(part, part.shape.toSpliced(axis, 0, 1)))
    return concat(graph, longer, axis)
  }),
  SplitV: kernel<SplitVAttrs>((graph, { x }, { numOrSizeSplits, axis }) => {
    const at = util.parseAxisParam(axis, [...x.shape])[0] ?? 0
    return split(graph, x, backend_util.prepareSplitSize(asTensor(x), numOrSizeSplits, at), at)
  }),
  Unpack: kernel<UnpackAttrs>((graph, { value }, { axis }) => {
    const at = axis < 0 ? axis + value.shape.length : axis
    const shape = value.shape.toSpliced(at, 1)
    const sizes = Array<number>(value.shape[at] ?? 0).fill(1)
    return split(graph, value, sizes, at).map((part) => graph.reshape(part, shape))
  }),
  Tile: kernel<TileAttrs>((graph, { x }, { reps }) =>
    graph.emit('Tile', [x, graph.int64(reps)], [x.shape.map((n, i) => n * (reps[i] ?? 1)), x.type]),
  ),
  BroadcastTo: kernel<BroadCastToAttrs>((_, { x }, { shape }) => broadcast(x, shape)),
  Fill: kernel<FillAttrs>((_, _inputs, { shape, value, dtype }) => splat(Number(value), shape, valueType(dtype))),
  ZerosLike: (_, { x }) => splat(0, x.shape, x.type),
  OnesLike: (_, { x }) => splat(1, x.shape, x.type),
  Range: kernel<RangeAttrs>((_, _inputs, { start, stop, step, dtype }) => {
    const stride = stop < start && step === 1 ? -1 : step // tfjs counts down automatically
    const length = Math.max(0, Math.ceil((stop - start) / stride))
    const list = dtype === 'int32' ? new Int32Array(length) : new Float32Array(length)
    for (let i = 0; i < length; i++) list[i] = start + i * stride
    return constant(list, [length], valueType(dtype))
  }),
  LinSpace: kernel<LinSpaceAttrs>((_, _inputs, { start, stop, num }) => {
    const step = (stop - start) / (num - 1)
    return constant(
      Float32Array.from({ length: num }, (_, i) => (i === 0 ? start : start + i * step)),
      [num],
      'float32',
    )
  }),
  Diag: (graph, { x }) => {
    const n = sizeOf(x.shape)
    const eye = constant(
      Uint8Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0)),
      [n, n],
      'bool',
    )
    const square = select(graph, eye, graph.reshape(x, [n, 1]), splat(0, [], x.type))
    return graph.reshape(square, [...x.shape, ...x.shape])
  },
  FlipLeftRight: (graph, { image }) => {
    const width = image.shape[2] ?? 0
    return pick(
      graph,
      image,
      2,
      Array.from({ length: width }, (_, i) => width - 1 - i),
    )
  },
}
