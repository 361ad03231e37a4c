import { thawArchitecture } from '../../../core/model/families/thaw/index.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { STRATEGY_IDS } from '../../../core/strategies/index.ts'
import { headGroups } from '../../../core/model/index.ts'
import { THAW_TINY } from '../../../core/model/families/thaw/config.ts'
import { groupOf, isTrained, visionGroups } from '../../../core/model/families/thaw/groups.ts'
import { parameterSpecs } from '../../../core/model/families/thaw/parameters.ts'
import { plannedEpochs } from '../../../core/strategies/planned-epochs.ts'
import { defaultSettings } from '../../../core/train/native/config.ts'
import { planPhases, shareOut, trainableTensors } from '../../../core/train/native/phases.ts'
import { SETTINGS } from './settings.ts'

const TINY = thawArchitecture(THAW_TINY)
const tensors = parameterSpecs(THAW_TINY).map(({ name }) => name)
const config = { ...SETTINGS, epochs: 20 }
const ITEMS = { train: 1000, val: 200 }

describe('groups', () => {
  test('every tensor that trains has one, and every group has tensors', () => {
    const groups = [...visionGroups(THAW_TINY), ...headGroups(TINY)]
    expect(new Set(tensors.filter(isTrained).map(groupOf))).toEqual(new Set(groups))
  })

  test('statistics of the data are in none of them', () => {
    const rest = tensors.filter((name) => !isTrained(name))
    expect(rest).toEqual(['visual.pool_norm.mean', 'visual.pool_norm.sd'])
    for (const name of rest) expect([...visionGroups(THAW_TINY), ...headGroups(TINY)]).not.toContain(groupOf(name))
  })

  test('blocks are counted from one', () => {
    expect(groupOf('visual.blocks.0.norm1.weight')).toBe('block1')
    expect(groupOf('visual.blocks.11.mlp.fc1.bias')).toBe('block12')
    expect(groupOf('text.blocks.0.norm1.weight')).toBe('text')
    expect(groupOf('logit_scale')).toBe('connector')
  })

  test('an unknown tensor is a bug', () => {
    expect(() => groupOf('descriptor.local.weight')).toThrow(/descriptor\.local\.weight/)
  })
})

describe('strategies', () => {
  test.each(STRATEGY_IDS)('%s spends all its epochs and gives every group that trains a rate', (strategy) => {
    for (const epochs of [1, 2, 3, 7, 20, 41]) {
      const phases = planPhases(strategy, { ...config, epochs }, TINY, ITEMS)
      expect(phases.reduce((sum, phase) => sum + phase.epochs, 0)).toBe(epochs)
      for (const phase of phases) {
        expect(Object.keys(phase.rates).toSorted()).toEqual(phase.trainable.toSorted())
        for (const rate of Object.values(phase.rates)) expect(rate).toBeGreaterThan(0)
        expect(phase.cached).toBe(!phase.trainable.includes('stem'))
      }
    }
  })

  test('frozen trains no tensor of the vision tower, and everything above it', () => {
    const [phase, ...rest] = planPhases('frozen', config, TINY, ITEMS)
    expect(rest).toEqual([])
    const training = trainableTensors(phase!, TINY)
    expect(training.filter((name) => name.startsWith('visual.'))).toEqual(['visual.proj.weight', 'visual.proj.bias'])
    expect(training).toContain('logit_scale')
    expect(training.filter((name) => name.startsWith('text.'))).toEqual(
      tensors.filter((name) => name.startsWith('text.')),
    )
  })

  test('full trains every tensor but the statistics', () => {
    const [phase] = planPhases('full', config, TINY, ITEMS)
    expect(trainableTensors(phase!, TINY)).toEqual(tensors.filter(isTrained))
  })

  test('progressive grows from the top down until everything trains', () => {
    for (const depth of [1, 2, 3, 4, 6, 7, 12]) {
      const model = thawArchitecture({ ...THAW_TINY, visionDepth: depth })
      const phases = planPhases('progressive', config, model, ITEMS)
      const vision = phases.map(({ trainable }) => trainable.filter((group) => model.vision.groups.includes(group)))
      expect(vision[0]?.length).toBeGreaterThan(0)
      expect(vision.at(-1)).toEqual(model.vision.groups)
      for (const [i, groups] of vision.entries()) {
        if (groups.length > 0) expect(groups).toEqual(model.vision.groups.slice(-groups.length))
        expect(groups.length).toBeGreaterThanOrEqual(vision[i - 1]?.length ?? 0)
      }
    }
    const eight = planPhases('progressive', config, TINY, ITEMS).map(({ trainable }) => trainable[0])
    expect(eight).toEqual(['block6', 'block3', 'stem'])
  })

  test('rates fall from the top of the tower down by the decay', () => {
    const [phase] = planPhases('full', config, TINY, ITEMS)
    const rates = visionGroups(THAW_TINY).map((group) => phase!.rates[group]!)
    expect(rates.at(-1)).toBe(config.visionRate)
    for (let i = 1; i < rates.length; i++) expect(rates[i]! / rates[i - 1]!).toBeCloseTo(config.rateDecay, 10)
    expect(phase!.rates['connector']).toBe(config.headRate)
    expect(phase!.rates['text']).toBe(config.textRate)
  })

  test('rates of a tower of many groups fall as far in all as those of a tower of few', () => {
    const fall = (blocks: number): number => {
      const vision = { ...TINY.vision, groups: Array.from({ length: blocks }, (_, i) => `block${i}`) }
      const [phase] = planPhases('full', config, { ...TINY, vision: { ...vision, blocks: vision.groups } }, ITEMS)
      return phase!.rates['block0']! / config.visionRate
    }
    expect(fall(10)).toBeCloseTo(1 / config.rateDecay ** 9, 10)
    expect(fall(800) / fall(10)).toBeCloseTo(1 / config.rateDecay, 2)
    expect(fall(16)).toBeLessThan(fall(10))
    expect(fall(16)).toBeGreaterThan(fall(800))
  })
})

test('shares of epochs are whole, add up and leave the rest to the last', () => {
  fc.assert(
    fc.property(
      fc.nat(500),
      fc.array(fc.integer({ min: 1, max: 10 }), { minLength: 1, maxLength: 6 }),
      (epochs, weights) => {
        const total = weights.reduce((a, b) => a + b, 0)
        const counts = shareOut(
          epochs,
          weights.map((weight) => weight / total),
        )
        expect(counts.reduce((a, b) => a + b, 0)).toBe(epochs)
        for (const [i, count] of counts.entries()) {
          expect(Number.isInteger(count)).toBe(true)
          expect(count).toBeGreaterThanOrEqual(
            i < counts.length - 1 ? 0 : Math.floor((epochs * weights[i]!) / total - 1e-9),
          )
        }
      },
    ),
  )
})

describe('default settings', () => {
  test('frozen plans no epochs where its head is fitted to all images, and some where it is fitted to a sample', () => {
    expect([1, 100, 16_384].map((items) => plannedEpochs('classes', 'frozen', items))).toEqual([0, 0, 0])
    expect(plannedEpochs('classes', 'frozen', 16_385)).toBeGreaterThan(0)
  })

  test('a checkpoint that takes fewer epochs plans fewer, but no fewer steps than any run needs', () => {
    const tuning = { epochs: 0.5, headRows: 4096 }
    const [usual, fewer] = [undefined, tuning].map((of) =>
      [100, 5000].map((items) => plannedEpochs('classes', 'full', items, of)),
    )
    expect(fewer).toEqual([usual![0], usual![1]! / 2])
    expect(plannedEpochs('classes', 'frozen', 16_385, tuning)).toBe(plannedEpochs('classes', 'frozen', 16_385))
  })

  test('validation images decide how long a run waits for a gain, never longer than its epochs', () => {
    const waits = [0, 20, 100, 300, 3000].map(
      (valItems) =>
        defaultSettings({ task: 'classes', strategy: 'full', trainItems: 2000, valItems, seed: 0, epochs: 40 })
          .patience,
    )
    expect(waits).toEqual([40, 39, 18, 10, 4])
  })

  test.each(['progressive', 'full'] as const)(
    '%s plans more epochs for fewer images, never fewer for less',
    (strategy) => {
      const planned = [1, 30, 100, 300, 1000, 5000, 100_000].map((items) => plannedEpochs('classes', strategy, items))
      for (const [i, epochs] of planned.entries()) expect(epochs).toBeLessThanOrEqual(planned[i - 1] ?? Infinity)
      expect(planned.at(-1)).toBeGreaterThan(0)
    },
  )

  test('keep what was asked for', () => {
    const made = defaultSettings({
      task: 'classes',
      strategy: 'full',
      trainItems: 100,
      valItems: 20,
      seed: 3,
      epochs: 2,
      minutes: 5,
    })
    expect(made).toMatchObject({ seed: 3, epochs: 2, minutes: 5 })
    expect(
      'minutes' in defaultSettings({ task: 'classes', strategy: 'full', trainItems: 100, valItems: 20, seed: 3 }),
    ).toBe(false)
  })
})
