import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core'
import type { Device, EngineId } from '../domain/engine.ts'
import { checkInputs, checkParams } from './arrays.ts'
import { differentiate } from './differentiate.ts'
import { findNonFinite, nonFinite } from './non-finite.ts'
import { type Observe, observingKernels } from './origins.ts'
import { onBackend } from './tfjs.ts'
import type { Arrays, Engine, NonFinite, ProgramSpec, StepResult, StepSpec } from './types.ts'

const NO_STATS = { nodes: 0, flops: 0, traceMs: 0, compileMs: 0 } as const

type Tensors = Record<string, Tensor>

interface EngineFacts {
  readonly description: string
  readonly threads: number
  readonly device?: Device
  readonly fallback?: string
}

/** An engine that executes tfjs code operation by operation on one of its backends. */
export function eagerEngine(
  id: EngineId,
  backend: string,
  { description, threads, device = 'cpu', fallback }: EngineFacts,
): Engine {
  const step = async (spec: ProgramSpec, inputs: Arrays, trainable?: readonly string[]): Promise<StepResult> => {
    checkInputs(spec, inputs)
    checkParams(spec)
    return onBackend(backend, () => evaluate(spec, inputs, trainable))
  }
  let engineOpen = true
  const lifetime = (spec: ProgramSpec) => {
    checkParams(spec)
    let open = true
    return {
      assertOpen: () => {
        if (!open || !engineOpen) throw new Error(`"${spec.name}" was disposed`)
      },
      dispose: async () => {
        open = false
      },
    }
  }
  return {
    id,
    device,
    description,
    threads,
    ...(fallback !== undefined && { fallback }),
    async compile(spec: ProgramSpec) {
      const { assertOpen, dispose } = lifetime(spec)
      const run = async (inputs: Arrays) => {
        assertOpen()
        return (await step(spec, inputs)).outputs
      }
      return { stats: NO_STATS, run, dispose }
    },
    async compileStep(spec: StepSpec) {
      const { assertOpen, dispose } = lifetime(spec)
      const run = async (inputs: Arrays) => {
        assertOpen()
        return step(spec, inputs, spec.trainable)
      }
      const diagnose = async (inputs: Arrays) => {
        assertOpen()
        return findNonFinite(spec, inputs, () => onBackend(backend, () => firstNonFinite(spec, inputs)))
      }
      return { stats: NO_STATS, run, diagnose, dispose }
    },
    dispose: async () => {
      engineOpen = false
    },
  }
}

function evaluate(spec: ProgramSpec, inputs: Arrays, trainable: readonly string[] | undefined): StepResult {
  const outputs: Arrays = {}
  const grads = new Map<string, Float32Array>()
  tidy(() => {
    const { given, weights } = tensorsOf(spec, inputs)
    const forward = (): Tensors => {
      const results = spec.fn(given, weights)
      for (const [name, value] of Object.entries(results)) outputs[name] = copyOf(value)
      return results
    }
    if (trainable === undefined) forward()
    else differentiate(forward, trainable, weights, (name, grad) => grads.set(name, copyOf(grad) as Float32Array))
  })
  return { outputs, grads }
}

/** The first kernel whose inputs are finite and whose result is not. */
function firstNonFinite(spec: StepSpec, inputs: Arrays): NonFinite | undefined {
  let first: NonFinite | undefined
  const watch: Observe = (origin, inputs, run) => {
    const results = run()
    if (first !== undefined) return results
    const number = [results].flat().map(nonFiniteIn).find(Boolean)
    // A mask of -Infinity is no fault.
    if (number !== undefined && inputs.every((input) => nonFiniteIn(input) === undefined))
      first = { number, source: origin }
    return results
  }
  tidy(() => {
    const { given, weights } = tensorsOf(spec, inputs)
    observingKernels(
      weights,
      () => spec.fn(given, weights),
      watch,
      (forward) => differentiate(forward, spec.trainable, weights, () => {}),
    )
  })
  return first
}

function nonFiniteIn(value: Tensor): NonFinite['number'] | undefined {
  return value.dtype === 'float32' ? nonFinite(value.dataSync()) : undefined
}

function tensorsOf(spec: ProgramSpec, inputs: Arrays): { given: Tensors; weights: Tensors } {
  const given: Tensors = {}
  for (const [name, { shape, dtype }] of Object.entries(spec.inputs)) {
    given[name] = tensor(inputs[name] as Float32Array, [...shape], dtype ?? 'float32')
  }
  const weights: Tensors = {}
  for (const [name, { shape, data }] of spec.params) weights[name] = tensor(data, [...shape], 'float32')
  return { given, weights }
}

/** Backends may hand out their own buffers, and booleans as bytes. */
function copyOf(value: Tensor): Float32Array | Int32Array {
  const data = value.dataSync()
  return value.dtype === 'float32' ? Float32Array.from(data) : Int32Array.from(data)
}
