import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eagerEngine } from '../../../core/engine/eager.ts'
import type { Engine } from '../../../core/engine/index.ts'
import { KERNEL_CASES } from './kernel-cases.ts'
import { kernelInputs, kernelProgram } from './kernel-program.ts'
import { opened, relativeDifference } from './support.ts'

const TOLERANCE = 1e-5

describe('every translated operation agrees with tfjs on the CPU', () => {
  let ort: Engine
  const reference = eagerEngine('wasm', 'cpu', { description: 'tfjs cpu', threads: 1 })
  beforeAll(async () => {
    ort = await opened('ort')
  })
  afterAll(() => ort.dispose())

  test.each(KERNEL_CASES.map((one) => [one.name, one] as const))('%s', async (_, one) => {
    const spec = kernelProgram(one)
    const inputs = kernelInputs()
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
