import type { Device } from '../../domain/engine.ts'
import { FailureError } from '../../domain/failure.ts'
import { checkInputs, checkParams } from '../arrays.ts'
import { numbersInWasm } from '../../math/wasm/numbers.ts'
import { Serial } from '../serial.ts'
import type { Arrays, ProgramSpec, ProgramStats } from '../types.ts'
import { DEVICE_NAMES, sessionOptions } from './devices.ts'
import { fuseConvolutions } from './fuse.ts'
import { InferenceSession, Tensor } from './library.ts'
import { type Embedded, type Live, liveParts, matrixFlops, MOST_EMBEDDED_BYTES, toOnnx, UNRETURNABLE } from './onnx.ts'
import type { Recording } from './record.ts'
import { type Node, sizeOf, type Value } from './value.ts'

type Numbers = Float32Array | Int32Array

/** A recorded function compiled by ONNX Runtime; its outputs are the same arrays at every run. */
export interface Compiled {
  readonly outputs: Arrays
  readonly grads: Map<string, Float32Array>
  readonly stats: ProgramStats
  /** Fills `outputs` and `grads`. Runs one after another, on the calling thread. */
  run(inputs: Arrays): Promise<void>
  dispose(): Promise<void>
}

/** Memory runs out, and graphics devices go away, as ordinary errors of ONNX Runtime; people can act on them. */
async function guarded<T>(program: string, device: Device, body: () => Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (error) {
    if (!(error instanceof Error)) throw error
    if (/bad_alloc|Failed to allocate memory|out of memory/i.test(error.message)) {
      throw new FailureError({
        code: 'out-of-memory',
        message: `The memory of this computer is not enough for "${program}". Close other programs, or train with the option to save memory: it computes activations twice instead of keeping them.`,
        details: error.message,
      })
    }
    if (device === 'cpu') throw error
    throw new FailureError({
      code: 'compute-lost',
      message: `${DEVICE_NAMES[device]} stopped working at "${program}". Resume the run; if that happens again, choose ONNX Runtime on the CPU in the settings.`,
      hint: '--engine ort',
      details: error.message,
    })
  }
}

/**
 * Results arrive in the fetched tensors. What `run` returns are copies of them, which for the gradients of a large model
 * take as much time and memory as an optimiser's step. It makes them in the order of the graph's results, after all have
 * been computed, and refuses a sequence: with one in the first place it copies nothing.
 */
async function filled(run: Promise<unknown>): Promise<void> {
  try {
    await run
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('Non tensor type is temporarily not supported')))
      throw error
  }
}

function resultArray(value: Value): Numbers {
  return value.type === 'int32' ? new Int32Array(sizeOf(value.shape)) : new Float32Array(sizeOf(value.shape))
}

/** Smaller ones are packed in no time. */
const LEAST_MATRIX = 2 ** 16

/** The parameters that only enter as second factors of products: ONNX Runtime packs such constants once. */
function matricesOf(spec: ProgramSpec, { params }: Recording, { nodes, inputs }: Live): Embedded {
  const isProduct = ({ op }: Node): boolean => op === 'Gemm' || op === 'MatMul'
  const elsewhere = new Set(nodes.flatMap((node) => node.inputs.filter((_, i) => i !== 1 || !isProduct(node))))
  const found = [...params].flatMap(([name, value]) => {
    const data = spec.params.get(name)?.data
    const fits = data && data.length >= LEAST_MATRIX && inputs.has(value) && !elsewhere.has(value)
    return fits ? [[value, { name: value.name, data }] as const] : []
  })
  const bytes = found.reduce((sum, [, { data }]) => sum + data.byteLength, 0)
  return new Map(bytes > MOST_EMBEDDED_BYTES ? [] : found)
}

export async function compileRecording(
  spec: ProgramSpec,
  recording: Recording,
  traceMs: number,
  { device, threads }: { device: Device; threads: number },
): Promise<Compiled> {
  const recorded = new Map<string, Value>()
  for (const [name, value] of recording.outputs) recorded.set(`output:${name}`, value)
  for (const [name, value] of recording.grads) recorded.set(`grad:${name}`, value)
  const results = fuseConvolutions(recorded)
  const live = liveParts([...results.values()])
  const endsUnreturned = device === 'cpu'
  const embedded = spec.fixed === true && device === 'cpu' ? matricesOf(spec, recording, live) : undefined
  const started = performance.now()
  const session = await guarded(spec.name, device, () =>
    InferenceSession.create(
      toOnnx(spec.name, live, results, { endsUnreturned, ...(embedded && { embedded }) }),
      sessionOptions(device, threads, live.nodes),
    ),
  )
  const compileMs = performance.now() - started

  const outputs: Arrays = {}
  const grads = new Map<string, Float32Array>()
  const fetches: Record<string, Tensor | null> = endsUnreturned ? { [UNRETURNABLE]: null } : {}
  const reserve = (name: string, value: Value, data = resultArray(value)): Numbers => {
    fetches[name] = new Tensor(value.type, data, value.shape)
    return data
  }
  for (const [name, value] of recording.outputs) outputs[name] = reserve(`output:${name}`, value)
  // Where the optimiser reaches them.
  const places = numbersInWasm(Array.from(recording.grads.values(), ({ shape }) => sizeOf(shape)))
  for (const [i, [name, value]] of [...recording.grads].entries())
    grads.set(name, reserve(`grad:${name}`, value, places[i]) as Float32Array)

  const fed = new Map<string, Tensor>()
  const feed = (value: Value, data: Numbers): void => {
    if (live.inputs.has(value) && !embedded?.has(value) && fed.get(value.name)?.data !== data) {
      fed.set(value.name, new Tensor(value.type, data, value.shape))
    }
  }
  const serial = new Serial()
  let open = true
  return {
    outputs,
    grads,
    stats: { nodes: live.nodes.length, flops: matrixFlops(live.nodes), traceMs, compileMs },
    run: (inputs) =>
      serial.run(async () => {
        if (!open) throw new Error(`"${spec.name}" was disposed`)
        checkInputs(spec, inputs)
        checkParams(spec)
        for (const [name, value] of recording.inputs) feed(value, inputs[name] as Numbers)
        for (const [name, value] of recording.params) feed(value, spec.params.get(name)?.data as Float32Array)
        await guarded(spec.name, device, () => filled(session.run(Object.fromEntries(fed), fetches)))
      }),
    dispose: () =>
      serial.run(async () => {
        if (!open) return
        open = false
        await session.release()
      }),
  }
}
