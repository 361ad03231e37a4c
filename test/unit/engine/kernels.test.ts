import * as tf from '@tensorflow/tfjs-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eagerEngine } from '../../../core/engine/eager.ts'
import type { Engine, Params, StepSpec } from '../../../core/engine/index.ts'
import { KERNEL_CASES, type KernelCase } from './kernel-cases.ts'
import { numbers, opened, parameter, relativeDifference } from './support.ts'

const TOLERANCE = 1e-5
const WEIGHTS = 4096

function specOf({ name, shapes, positive, gradient, compute }: KernelCase): StepSpec {
  const params: Params = new Map()
  shapes.forEach((shape, i) => {
    const { data } = parameter(shape, 17 * i + 3)
    params.set(`p${i}`, { shape, data: positive === true ? data.map((x) => Math.abs(x) + 0.1) : data })
  })
  return {
    name,
    params,
    trainable: gradient === false ? [] : [...params.keys()],
    inputs: { weights: { shape: [WEIGHTS] } },
    fn: ({ weights }, tensors) => {
      const value = compute(...shapes.map((_, i) => tensors[`p${i}`]!))
      // Different weights for every element, so that a misplaced gradient shows.
      const loss = tf.sum(tf.mul(tf.reshape(tf.cast(value, 'float32'), [-1]), tf.slice(weights!, [0], [value.size])))
      return { loss, value }
    },
  }
}

describe('every translated operation agrees with tfjs on the CPU', () => {
  let ort: Engine
  const reference = eagerEngine('wasm', 'cpu', { description: 'tfjs cpu', threads: 1 })
  beforeAll(async () => {
    ort = await opened('ort')
  })
  afterAll(() => ort.dispose())

  test.each(KERNEL_CASES.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const spec = specOf(one)
    const inputs = { weights: numbers(WEIGHTS, 99) }
    if (one.gradient === false) {
      const [expected, actual] = [await reference.compile(spec), await ort.compile(spec)]
      const [a, b] = [await actual.run(inputs), await expected.run(inputs)]
      expect(relativeDifference(a['value']!, b['value']!)).toBeLessThan(TOLERANCE)
      expect(a['value']!.constructor).toBe(b['value']!.constructor)
      await actual.dispose()
      return
    }
    const [expected, actual] = [await reference.compileStep(spec), await ort.compileStep(spec)]
    const [a, b] = [await actual.run(inputs), await expected.run(inputs)]
    expect(relativeDifference(a.outputs['value']!, b.outputs['value']!)).toBeLessThan(TOLERANCE)
    expect(a.outputs['loss']).toHaveLength(1)
    expect([...a.grads.keys()]).toEqual(spec.trainable)
    const wrong = spec.trainable.filter(
      (name) => !(relativeDifference(a.grads.get(name)!, b.grads.get(name)!) < TOLERANCE),
    )
    expect(wrong).toEqual([])
    await actual.dispose()
  })

  test('the comparison itself notices a wrong number', () => {
    expect(relativeDifference([1, 2, 3.001], [1, 2, 3])).toBeGreaterThan(TOLERANCE)
    expect(relativeDifference([NaN], [1])).toBe(Infinity)
    expect(relativeDifference([1], [1, 2])).toBe(Infinity)
  })
})
