/** Whether an engine computes right: one small training step of a transformer, compared with a trusted engine. */
import {
  add,
  gather,
  logSoftmax,
  matMul,
  mean,
  mul,
  neg,
  reshape,
  sum,
  type Tensor,
  type Tensor1D,
  transpose,
  unstack,
} from '@tensorflow/tfjs-core'
import { createRandom } from '../domain/random.ts'
import { attention, gelu, l2Normalize, layerNorm, linear, oneHot } from './ops.ts'
import type { Arrays, Engine, Params, StepResult, StepSpec } from './types.ts'

/**
 * Largest difference from the reference, relative to a tensor's largest value. Graphics cards that round factors to 10
 * bits (TF32) stay below it; a wrong kernel does not.
 */
const TOLERANCE = 1e-2

const BATCH = 3
const TOKENS = 5
const WIDTH = 16
const HEADS = 2
const CLASSES = 4
const WORDS = 7

/** Names the first result that is wrong on `engine`, or null where all agree with `reference`. Errors of the engine pass. */
export async function disagreement(engine: Engine, reference: Engine): Promise<string | null> {
  const [actual, expected] = [await stepOn(engine), await stepOn(reference)]
  const pairs: [string, Numbers | undefined, Numbers][] = Object.entries(expected.outputs).map(([name, value]) => [
    name,
    actual.outputs[name],
    value,
  ])
  for (const [name, grad] of expected.grads) pairs.push([`the gradient of ${name}`, actual.grads.get(name), grad])
  for (const [name, value, right] of pairs) {
    const difference = relativeDifference(value ?? [], right)
    if (!(difference <= TOLERANCE))
      return `${name} is off by ${(100 * difference).toPrecision(2)} % of its largest value`
  }
  return null
}

type Numbers = Float32Array | Int32Array

async function stepOn(engine: Engine): Promise<StepResult> {
  const step = await engine.compileStep(checkStep())
  try {
    const { outputs, grads } = await step.run(checkBatch())
    // Results are valid until the next run only, and some engines reuse their arrays.
    return {
      outputs: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, value.slice()])),
      grads: new Map([...grads].map(([name, value]) => [name, value.slice()])),
    }
  } finally {
    await step.dispose()
  }
}

/** max|a − b| / max|b|; infinite for a wrong length or a number that is none. */
function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity
  let difference = 0
  let largest = 1e-6
  for (let i = 0; i < expected.length; i++) {
    const [a, b] = [actual[i] as number, expected[i] as number]
    if (Number.isNaN(a)) return Infinity
    difference = Math.max(difference, Math.abs(a - b))
    largest = Math.max(largest, Math.abs(b))
  }
  return difference / largest
}

/** One pre-norm block over an embedding, and a classification loss: what the models of Thaw are made of. */
export function checkStep(): StepSpec {
  const params: Params = new Map()
  const random = createRandom('self-check')
  const add = (name: string, shape: readonly number[], around = 0) => {
    const data = Float32Array.from(
      { length: shape.reduce((n, size) => n * size, 1) },
      () => around + random.normal() / 4,
    )
    params.set(name, { shape, data })
  }
  add('words', [WORDS, WIDTH])
  add('norm.gain', [WIDTH], 1)
  add('norm.bias', [WIDTH])
  add('qkv.w', [WIDTH, 3 * WIDTH])
  add('qkv.b', [3 * WIDTH])
  add('up.w', [WIDTH, 2 * WIDTH])
  add('up.b', [2 * WIDTH])
  add('down.w', [2 * WIDTH, WIDTH])
  add('down.b', [WIDTH])
  add('classes', [CLASSES, WIDTH])
  return {
    name: 'self-check',
    params,
    trainable: [...params.keys()],
    inputs: { words: { shape: [BATCH * TOKENS], dtype: 'int32' }, labels: { shape: [BATCH], dtype: 'int32' } },
    fn: forward,
  }
}

function checkBatch(): Arrays {
  return {
    words: Int32Array.from({ length: BATCH * TOKENS }, (_, i) => (i * 5) % WORDS),
    labels: Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES),
  }
}

function forward(inputs: Record<string, Tensor>, params: Record<string, Tensor>): Record<string, Tensor> {
  const get = (name: string) => params[name] as Tensor
  const h = gather(get('words'), inputs['words'] as Tensor1D)
  const normed = layerNorm(h, get('norm.gain'), get('norm.bias'))
  const split = reshape(linear(normed, get('qkv.w'), get('qkv.b')), [BATCH, TOKENS, 3, HEADS, WIDTH / HEADS])
  const [q, k, v] = unstack(transpose(split, [2, 0, 3, 1, 4])) as [Tensor, Tensor, Tensor]
  const heads = attention(q, k, v, 1 / Math.sqrt(WIDTH / HEADS))
  const attended = add(h, reshape(transpose(heads, [0, 2, 1, 3]), [BATCH * TOKENS, WIDTH]))
  const inner = gelu(linear(attended, get('up.w'), get('up.b')))
  const block = add(attended, linear(inner, get('down.w'), get('down.b')))
  const pooled = l2Normalize(mean(reshape(block, [BATCH, TOKENS, WIDTH]), 1))
  const logits = mul(matMul(pooled, l2Normalize(get('classes')), false, true), 4)
  const labels = oneHot(inputs['labels'] as Tensor, CLASSES)
  return { loss: neg(mean(sum(mul(labels, logSoftmax(logits)), -1))), logits }
}
