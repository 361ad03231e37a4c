import type { Graph } from '../graph.ts'
import type { Value } from '../value.ts'

/** Inputs by the names tfjs gives them; a kernel reads only the names it is defined with, which are then present. */
export interface Inputs {
  readonly a: Value
  readonly b: Value
  readonly x: Value
  readonly input: Value
  readonly value: Value
  readonly logits: Value
  readonly indices: Value
  readonly segmentIds: Value
  readonly params: Value
  readonly updates: Value
  readonly condition: Value
  readonly t: Value
  readonly e: Value
  readonly y: Value
  readonly dy: Value
  readonly images: Value
  readonly gain: Value
  readonly bias: Value
}

export type Recorded = Value | readonly Value[]
export type Kernel = (graph: Graph, inputs: Inputs, attributes: unknown) => Recorded
/** Translations to ONNX by tfjs kernel name. */
export type Kernels = Readonly<Record<string, Kernel>>

/** A kernel that reads attributes of type A: tfjs's registry is untyped, and its documented types are put back here. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- A types the callback's parameter at each use
export function kernel<A>(record: (graph: Graph, inputs: Inputs, attributes: A) => Recorded): Kernel {
  return record as Kernel
}

/** All inputs, of a kernel that takes a list. */
export function listOf(inputs: Inputs): readonly Value[] {
  return Object.values(inputs) as Value[]
}
