import * as tf from '@tensorflow/tfjs-core'
import { describe, expect, test } from 'vitest'
import type { Params, StepResult, Traced } from '../../../core/engine/index.ts'
import { asLowRank, linear } from '../../../core/engine/ops.ts'
import { opened, parameter, relativeDifference } from './support.ts'

const [ROWS, IN, OUT, RANK, SCALE] = [40, 96, 64, 4, 2]
const params: Params = new Map([
  ['w', parameter([IN, OUT], 1)],
  ['bias', parameter([OUT], 2)],
  ['low', parameter([RANK, IN], 3)],
  ['high', parameter([OUT, RANK], 4)],
])
const inputs = { x: { shape: [ROWS, IN] } }
const trainable = ['low', 'high', 'bias']

const loss =
  (mark: boolean): Traced =>
  ({ x }, { w, bias, low, high }) => {
    const sum = tf.add(w!, tf.mul(tf.matMul(low!, high!, true, true), SCALE))
    const matrix = mark ? asLowRank(sum, { matrix: w!, thin: [low!, high!], scale: SCALE }) : sum
    return { loss: tf.mean(tf.square(linear(x!, matrix, bias!))) }
  }

describe('a matrix plus a product of two thin ones', () => {
  test('has the same products and gradients from its parts, for less work', async () => {
    const engine = await opened('ort')
    try {
      const results: StepResult[] = []
      const flops: number[] = []
      for (const mark of [false, true]) {
        const step = await engine.compileStep({ name: `${mark}`, inputs, params, fn: loss(mark), trainable })
        const { outputs, grads } = await step.run({ x: parameter([ROWS, IN], 5).data })
        results.push({ outputs, grads })
        flops.push(step.stats.flops)
      }
      const [whole, parts] = results as [StepResult, StepResult]
      expect(relativeDifference(parts.outputs['loss']!, whole.outputs['loss']!)).toBeLessThan(1e-5)
      for (const name of trainable)
        expect(relativeDifference(parts.grads.get(name)!, whole.grads.get(name)!)).toBeLessThan(1e-5)
      expect(flops[1]).toBeLessThan(0.6 * flops[0]!)
    } finally {
      await engine.dispose()
    }
  })
})
