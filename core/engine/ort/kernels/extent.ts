import type { Graph } from '../graph.ts'
import { sameShape, type Shape, splat, type Value } from '../value.ts'

/** @param paddings elements before and after, for each axis */
export function pad(graph: Graph, x: Value, paddings: readonly (readonly number[])[], value: number): Value {
  const [before, after] = [0, 1].map((side) => paddings.map((pair) => pair[side] ?? 0)) as [number[], number[]]
  const shape = x.shape.map((n, i) => n + (before[i] ?? 0) + (after[i] ?? 0))
  if (sameShape(shape, x.shape)) return x
  const inputs = [x, graph.int64([...before, ...after]), splat(value, [], x.type)]
  return graph.emit('Pad', inputs, [shape, x.type], { mode: 'constant' })
}

/** Elements from `begin` up to `end`, which is left out, every `strides`-th of them. */
export function slice(graph: Graph, x: Value, begin: Shape, end: Shape, strides: Shape = begin.map(() => 1)): Value {
  const shape = begin.map((b, i) => Math.max(0, Math.ceil(((end[i] ?? 0) - b) / (strides[i] ?? 1))))
  if (sameShape(shape, x.shape) && strides.every((s) => s === 1)) return x
  const axes = begin.map((_, i) => i)
  // Going backwards past the first element needs an end that no index reaches; -1 would mean the last element.
  const ends = end.map((n, i) => (n < 0 && (strides[i] ?? 1) < 0 ? Number.MIN_SAFE_INTEGER : n))
  const bounds = [begin, ends, axes, strides].map((numbers) => graph.int64(numbers))
  return graph.emit('Slice', [x, ...bounds], [shape, x.type])
}
