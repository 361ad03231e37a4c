import type { Tensor } from '@tensorflow/tfjs-core'
import type { Graph } from '../graph.ts'
import type { Value } from '../value.ts'

type InputName =
  | 'a'
  | 'b'
  | 'x'
  | 'y'
  | 'dy'
  | 't'
  | 'e'
  | 'input'
  | 'value'
  | 'tensor'
  | 'logits'
  | 'image'
  | 'images'
  | 'filter'
  | 'indices'
  | 'segmentIds'
  | 'params'
  | 'updates'
  | 'weights'
  | 'condition'
  | 'alpha'
  | 'gain'
  | 'bias'
  | 'scale'
  | 'offset'
  | 'mean'
  | 'variance'
  | 'preluActivationWeights'
  | 'sortedSequence'
  | 'values'
  | 'sparseIndices'
  | 'sparseValues'
  | 'defaultValue'

/** Inputs by the names tfjs gives them; a kernel reads only the names it is defined with, which are then present. */
export type Inputs = Readonly<Record<InputName, Value>>

export type Recorded = Value | readonly Value[]
export type Kernel = (graph: Graph, inputs: Inputs, attributes: unknown) => Recorded
/** Translations to ONNX by tfjs kernel name. */
export type Kernels = Readonly<Record<string, Kernel>>

/** A kernel that reads attributes of type A: tfjs's registry is untyped, and its documented types are put back here. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- A types the callback's parameter at each use
export function kernel<A>(record: (graph: Graph, inputs: Inputs, attributes: A) => Recorded): Kernel {
  return record as Kernel
}

/** What tfjs's shape checks want to see of a tensor: they read its shape and type, and never its numbers. */
export function asTensor(value: Value): Tensor {
  return { shape: [...value.shape], rank: value.shape.length, dtype: value.type } as unknown as Tensor
}

/** All inputs, of a kernel that takes a list. */
export function listOf(inputs: Inputs): readonly Value[] {
  return Object.values(inputs)
}
