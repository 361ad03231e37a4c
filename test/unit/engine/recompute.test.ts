import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine, StepSpec } from '../../../core/engine/index.ts'
import { gelu, linear } from '../../../core/engine/ops.ts'
import { recomputed } from '../../../core/engine/recompute.ts'
import { numbers, opened, parameter, relativeDifference } from './support.ts'

type Layer = (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) => tf.Tensor
const layer: Layer = (x, w, b) => gelu(linear(x, w, b))
const again: Layer = (x, w, b) => recomputed((x, w, b) => layer(x, w, b), [x, w, b])

/** Three layers of width 8 on 16 rows; the middle one may be nested in another recomputed part. */
function spec(pass: Layer): StepSpec {
  const params = new Map(
    [0, 1, 2].flatMap((i) => [
      [`w${i}`, parameter([8, 8], i + 1)],
      [`b${i}`, parameter([8], i + 11)],
    ]),
  )
  return {
    name: 'three layers',
    inputs: { x: { shape: [16, 8] } },
    params,
    trainable: [...params.keys()],
    fn: ({ x }, p) => {
      const y = [0, 1, 2].reduce((y, i) => pass(y, p[`w${i}`]!, p[`b${i}`]!), x!)
      return { loss: tf.mean(tf.square(y)) }
    },
  }
}

const x = numbers(16 * 8, 99)

describe.each(['ort', 'wasm'] as const)('recomputed, on %s', (id) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await opened(id)
  })
  afterAll(async () => engine.dispose())

  test('gives the loss and the gradients of what it wraps', async () => {
    const plain = await engine.compileStep(spec(layer))
    const wrapped = await engine.compileStep(spec(again))
    const expected = await plain.run({ x })
    const actual = await wrapped.run({ x })
    expect(actual.outputs['loss']![0]).toBeCloseTo(expected.outputs['loss']![0]!, 6)
    expect(actual.grads.size).toBe(6)
    for (const [name, grad] of expected.grads) {
      expect(relativeDifference(actual.grads.get(name)!, grad)).toBeLessThan(1e-5)
    }
  })

  test('may be nested', async () => {
    const nested: Layer = (x, w, b) => recomputed((x, w, b) => again(again(x, w, b), w, b), [x, w, b])
    const twice: Layer = (x, w, b) => layer(layer(x, w, b), w, b)
    const expected = await (await engine.compileStep(spec(twice))).run({ x })
    const actual = await (await engine.compileStep(spec(nested))).run({ x })
    for (const [name, grad] of expected.grads) {
      expect(relativeDifference(actual.grads.get(name)!, grad)).toBeLessThan(1e-5)
    }
  })

  test('leaves no tensors behind', async () => {
    const step = await engine.compileStep(spec(again))
    await step.run({ x })
    const before = tf.memory().numTensors
    await step.run({ x })
    expect(tf.memory().numTensors).toBe(before)
    await step.dispose()
  })
})

test('the second computation is not merged with the first', async () => {
  const engine = await opened('ort')
  const plain = await engine.compileStep(spec(layer))
  const wrapped = await engine.compileStep(spec(again))
  // The product of each layer is computed once more.
  expect(wrapped.stats.flops - plain.stats.flops).toBe(3 * 2 * 16 * 8 * 8)
  await engine.dispose()
})
