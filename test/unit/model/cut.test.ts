import { thawArchitecture } from '../../../core/model/families/thaw/index.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Engine } from '../../../core/engine/index.ts'
import { THAW_TINY } from '../../../core/model/families/thaw/config.ts'
import type { Cut } from '../../../core/model/index.ts'
import { cutBelow, headGroups, isBelow, shapeAt, sizeAt } from '../../../core/model/index.ts'
import { blocksBelow } from '../../../core/model/families/thaw/cut.ts'
import { groupOf, isTrained, visionGroups } from '../../../core/model/families/thaw/groups.ts'
import { parameterSpecs } from '../../../core/model/families/thaw/parameters.ts'
import { encodeFrom, encodeTo, encodeVision } from '../../../core/model/families/thaw/vision.ts'
import { numbers, opened, relativeDifference } from '../engine/support.ts'
import { SMALL, smallModel } from './tiny.ts'

const TINY = thawArchitecture(THAW_TINY)
const CUTS: readonly Cut[] = ['pixels', 'block1', 'block2', 'block3', 'pooled']

describe('the highest cut', () => {
  const tower = visionGroups(THAW_TINY)

  test.each<[number, Cut]>([
    [0, 'pixels'],
    [1, 'pixels'],
    [2, 'block1'],
    [5, 'block4'],
    [9, 'block8'],
    [10, 'pooled'],
  ])('below all but the lowest %i groups is at %s', (from, cut) => {
    expect(cutBelow(TINY.vision, [...tower.slice(from), ...headGroups(TINY)])).toBe(cut)
  })

  test('has nothing that trains below it, and all that is frozen where only the top trains', () => {
    for (let from = 2; from <= tower.length; from++) {
      const trainable = [...tower.slice(from), ...headGroups(TINY)]
      const cut = cutBelow(TINY.vision, trainable)
      for (const { name } of parameterSpecs(THAW_TINY).filter((spec) => isTrained(spec.name)))
        expect(isBelow(TINY, cut, name)).toBe(!trainable.includes(groupOf(name)))
    }
  })

  test('counts blocks and values', () => {
    expect(CUTS.map((cut) => blocksBelow(SMALL, cut))).toEqual([0, 1, 2, 3, 3])
    expect(shapeAt(TINY.vision, 'block4')).toEqual([64, 192])
    expect(sizeAt(TINY, 'pooled')).toBe(1024)
    expect(parameterSpecs(SMALL).some(({ name }) => isBelow(thawArchitecture(SMALL), 'pixels', name))).toBe(false)
  })
})

describe.each(['ort', 'wasm'] as const)('on %s, a tower that is cut', (id) => {
  let engine: Engine
  beforeAll(async () => {
    engine = await opened(id)
  })
  afterAll(() => engine.dispose())

  test.each(CUTS)('at %s gives what the whole tower gives', async (cut) => {
    const { config, architecture, params } = smallModel()
    const side = config.imageSize
    const x = numbers(2 * side * side * 3, 5)
    const images = { shape: [2, side, side, 3] }
    const lower = await engine.compile({
      name: 'lower',
      inputs: { x: images },
      params,
      fn: (inputs, weights) => ({ at: encodeTo(config, weights, inputs['x']!, [cut])[cut]! }),
    })
    const upper = await engine.compile({
      name: 'upper',
      inputs: { x: { shape: [2, ...shapeAt(architecture.vision, cut)] } },
      params,
      fn: (inputs, weights) => ({ pooled: encodeFrom(config, weights, inputs['x']!, cut) }),
    })
    const whole = await engine.compile({
      name: 'whole',
      inputs: { x: images },
      params,
      fn: (inputs, weights) => ({ pooled: encodeVision(config, weights, inputs['x']!).pooled }),
    })
    const middle = (await lower.run({ x }))['at']!.slice() as Float32Array
    const actual = (await upper.run({ x: middle }))['pooled']!
    expect(relativeDifference(actual, (await whole.run({ x }))['pooled']!)).toBeLessThan(1e-6)
  })
})
