import { type Tensor, tidy } from '@tensorflow/tfjs-core'
import type { Device } from '../../domain/engine.ts'
import { differentiate } from '../differentiate.ts'
import { observingKernels } from '../origins.ts'
import type { Origin, ProgramSpec } from '../types.ts'
import type { RecordingBackend } from './backend.ts'
import { explainingFailures } from './errors.ts'
import type { Graph } from './graph.ts'
import { type Node, Value } from './value.ts'

/** A recorded function: its symbolic inputs and parameters, and its results by ONNX output name. */
export interface Recording {
  readonly inputs: ReadonlyMap<string, Value>
  readonly params: ReadonlyMap<string, Value>
  /** Results by the name under which the program returns them. */
  readonly outputs: ReadonlyMap<string, Value>
  readonly grads: ReadonlyMap<string, Value>
  /** Where nodes come from; empty unless asked for. */
  readonly origins: ReadonlyMap<Node, Origin>
}

type Tensors = Record<string, Tensor>

/**
 * Records a function, or a function with the gradients of its loss when `trainable` is given.
 * @param withOrigins also notes where each node comes from, which takes several times as long
 */
export function record(
  backend: RecordingBackend,
  spec: ProgramSpec,
  device: Device,
  trainable?: readonly string[],
  withOrigins = false,
): Recording {
  return explainingFailures(spec.name, () =>
    backend.recording(device, (graph) => {
      const inputs = symbols(Object.entries(spec.inputs), 'input', (input) => input.dtype ?? 'float32')
      const params = symbols([...spec.params], 'param', () => 'float32')
      const outputs = new Map<string, Value>()
      const grads = new Map<string, Value>()
      tidy(() => {
        const tensors = (values: ReadonlyMap<string, Value>): Tensors =>
          Object.fromEntries([...values].map(([name, value]) => [name, backend.tensorOf(value)]))
        const given = tensors(inputs)
        const weights = tensors(params)
        const forward = (): Tensors => {
          const results = spec.fn(given, weights)
          for (const [name, tensor] of Object.entries(results)) outputs.set(name, result(graph, backend, tensor))
          return results
        }
        const compute = (forward: () => Tensors): void => {
          if (trainable === undefined) forward()
          else differentiate(forward, trainable, weights, (name, grad) => grads.set(name, result(graph, backend, grad)))
        }
        if (withOrigins) {
          observingKernels(weights, forward, (origin, _, run) => graph.comingFrom(origin, run), compute)
        } else compute(forward)
      })
      return { inputs, params, outputs, grads, origins: graph.origins }
    }),
  )
}

function symbols<S extends { readonly shape: readonly number[] }>(
  specs: readonly (readonly [string, S])[],
  kind: string,
  typeOf: (spec: S) => 'float32' | 'int32',
): Map<string, Value> {
  return new Map(
    specs.map(([name, spec]) => [name, new Value([...spec.shape], typeOf(spec), { kind: 'input' }, `${kind}:${name}`)]),
  )
}

function result(graph: Graph, backend: RecordingBackend, tensor: Tensor): Value {
  const value = graph.materialise(backend.valueFor(tensor))
  return value.type === 'bool' ? graph.cast(value, 'int32') : value
}
