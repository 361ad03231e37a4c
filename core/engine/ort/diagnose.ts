import { findNonFinite, nonFinite } from '../non-finite.ts'
import type { Arrays, NonFinite, ProgramSpec } from '../types.ts'
import { sessionOptions } from './devices.ts'
import { Graph } from './graph.ts'
import { InferenceSession, Tensor } from './library.ts'
import { liveParts, toOnnx } from './onnx.ts'
import type { Recording } from './record.ts'
import { constantData, sizeOf, splat, type Value } from './value.ts'

/**
 * Finds the first operation, in order of execution, whose inputs are finite and whose result is not. Beside every value
 * the graph gets the sum of its elements times zero, which is zero only where all of them are finite: whatever the size
 * of a value, one number tells.
 * @param recording for the CPU, with origins
 */
export function diagnose(
  spec: ProgramSpec,
  recording: Recording,
  inputs: Arrays,
  threads: number,
): Promise<NonFinite | undefined> {
  const { origins } = recording
  const given = new Map<Value, Float32Array | Int32Array>()
  for (const [name, value] of recording.inputs) given.set(value, inputs[name] as Float32Array | Int32Array)
  for (const [name, value] of recording.params) given.set(value, spec.params.get(name)?.data as Float32Array)

  return findNonFinite(spec, inputs, async () => {
    const { nodes } = liveParts([...recording.outputs.values(), ...recording.grads.values()])
    const values = nodes
      .flatMap(({ outputs }) => outputs)
      .filter(({ type, shape }) => type === 'float32' && sizeOf(shape) > 0)
    if (values.length === 0) return undefined
    const sums = await compute(zeroSums(values), given, threads)
    const broken = new Set(values.filter((_, i) => sums[i] !== 0))
    const isFinite = (value: Value): boolean => {
      if (value.source.kind === 'node') return !broken.has(value)
      const numbers = given.get(value) ?? constantData(value)
      return !(numbers instanceof Float32Array) || nonFinite(numbers) === undefined
    }
    for (const node of nodes) {
      const origin = origins.get(node)
      const result = node.outputs.find((value) => broken.has(value))
      if (origin === undefined || result === undefined || !node.inputs.every(isFinite)) continue
      return { number: nonFinite(await compute(result, given, threads)) ?? 'NaN', source: origin }
    }
    return undefined
  })
}

/** One number a value, [values]. */
function zeroSums(values: readonly Value[]): Value {
  const graph = new Graph('cpu')
  const sums = values.map((value) => {
    const zeros = graph.emit('Mul', [value, splat(0)], [value.shape, 'float32'])
    return graph.reshape(graph.emit('ReduceSum', [zeros], [[], 'float32'], { keepdims: 0 }), [1])
  })
  return graph.emit('Concat', sums, [[values.length], 'float32'], { axis: 0 })
}

/** Computes one value in a session of its own. */
async function compute(
  value: Value,
  given: ReadonlyMap<Value, Float32Array | Int32Array>,
  threads: number,
): Promise<Float32Array> {
  const live = liveParts([value])
  const session = await InferenceSession.create(
    toOnnx('diagnosis', live, new Map([['value', value]])),
    sessionOptions('cpu', threads, live.nodes),
  )
  try {
    const feeds: Record<string, Tensor> = {}
    for (const input of live.inputs) {
      const data = given.get(input)
      if (data !== undefined) feeds[input.name] = new Tensor(input.type, data, input.shape)
    }
    return (await session.run(feeds))['value']?.data as Float32Array
  } finally {
    await session.release()
  }
}
