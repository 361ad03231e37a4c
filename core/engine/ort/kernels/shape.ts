import {
  backend_util,
  type BroadCastToAttrs,
  type CastAttrs,
  type ConcatAttrs,
  type ExpandDimsAttrs,
  type FillAttrs,
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
import { broadcast, type Graph } from '../graph.ts'
import { constant, sameShape, sizeOf, splat, type Shape, type Value, type ValueType } from '../value.ts'
import { kernel, listOf, type Kernels } from './kernel.ts'

function concat(graph: Graph, parts: readonly Value[], axis: number): Value {
  const first = parts[0]
  if (first === undefined) throw new Error('concat of nothing')
  const at = axis < 0 ? axis + first.shape.length : axis
  const total = parts.reduce((sum, part) => sum + (part.shape[at] ?? 0), 0)
  const shape = first.shape.map((n, i) => (i === at ? total : n))
  return graph.emit('Concat', parts, [shape, first.type], { axis: at })
}

function split(graph: Graph, x: Value, sizes: readonly number[], axis: number): Value[] {
  if (sizes.length === 1) return [x]
  const outputs = sizes.map((size) => [x.shape.map((n, i) => (i === axis ? size : n)), x.type] as const)
  return graph.emitMany('Split', [x, graph.int64(sizes)], outputs, { axis })
}

function slice(graph: Graph, x: Value, begin: Shape, end: Shape, strides: Shape): Value {
  const shape = begin.map((b, i) => Math.max(0, Math.ceil(((end[i] ?? 0) - b) / (strides[i] ?? 1))))
  if (sameShape(shape, x.shape) && strides.every((s) => s === 1)) return x
  const axes = begin.map((_, i) => i)
  // Going backwards past the first element needs an end that no index reaches; -1 would mean the last element.
  const ends = end.map((n, i) => (n < 0 && (strides[i] ?? 1) < 0 ? Number.MIN_SAFE_INTEGER : n))
  const bounds = [begin, ends, axes, strides].map((numbers) => graph.int64(numbers))
  return graph.emit('Slice', [x, ...bounds], [shape, x.type])
}

export function valueType(dtype: string | undefined): ValueType {
  if (dtype === 'int32' || dtype === 'bool' || dtype === 'float32') return dtype
  if (dtype === undefined) return 'float32'
  throw new Error(`tensors of type ${dtype} have no ONNX translation here`)
}

export const shapes: Kernels = {
  Identity: (_, { x }) => x,
  Cast: kernel<CastAttrs>((graph, { x }, { dtype }) => graph.cast(x, valueType(dtype))),
  Reshape: kernel<ReshapeAttrs>((graph, { x }, { shape }) =>
    graph.reshape(x, util.inferFromImplicitShape(shape, sizeOf(x.shape))),
  ),
  ExpandDims: kernel<ExpandDimsAttrs>((graph, { input }, { dim }) => {
    const shape = [...input.shape]
    shape.splice(dim < 0 ? dim + shape.length + 1 : dim, 0, 1)
    return graph.reshape(input, shape)
  }),
  Transpose: kernel<TransposeAttrs>((graph, { x }, { perm }) => graph.transpose(x, perm)),
  Slice: kernel<SliceAttrs>((graph, { x }, { begin, size }) => {
    const shaped = { shape: [...x.shape] } as Parameters<typeof slice_util.parseSliceParams>[0]
    const [from = [], sizes = []] = slice_util.parseSliceParams(shaped, begin, size)
    return slice(
      graph,
      x,
      from,
      from.map((b, i) => b + (sizes[i] ?? 0)),
      from.map(() => 1),
    )
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
  PadV2: kernel<PadV2Attrs>((graph, { x }, { paddings, constantValue }) => {
    const shape = x.shape.map((n, i) => n + (paddings[i]?.[0] ?? 0) + (paddings[i]?.[1] ?? 0))
    if (sameShape(shape, x.shape)) return x
    const pads = graph.int64([...paddings.map((p) => p[0]), ...paddings.map((p) => p[1])])
    return graph.emit('Pad', [x, pads, splat(constantValue, [], x.type)], [shape, x.type], { mode: 'constant' })
  }),
  Concat: kernel<ConcatAttrs>((graph, inputs, { axis }) => concat(graph, listOf(inputs), axis)),
  Pack: kernel<PackAttrs>((graph, inputs, { axis }) =>
    concat(
      graph,
      listOf(inputs).map((part) => graph.reshape(part, part.shape.toSpliced(axis, 0, 1))),
      axis,
    ),
  ),
  SplitV: kernel<SplitVAttrs>((graph, { x }, { numOrSizeSplits, axis }) => {
    const at = util.parseAxisParam(axis, [...x.shape])[0] ?? 0
    const shaped = { shape: [...x.shape] } as Parameters<typeof backend_util.prepareSplitSize>[0]
    return split(graph, x, backend_util.prepareSplitSize(shaped, numOrSizeSplits, at), at)
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
    const length = Math.max(0, Math.ceil((stop - start) / step))
    const list = dtype === 'int32' ? new Int32Array(length) : new Float32Array(length)
    for (let i = 0; i < length; i++) list[i] = start + i * step
    return constant(list, [length], valueType(dtype))
  }),
}
