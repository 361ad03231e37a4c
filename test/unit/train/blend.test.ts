import { describe, expect, test } from 'vitest'
import type { Params } from '../../../core/engine/index.ts'
import { type Tried, blendInto, chooseShare } from '../../../core/train/native/adapt/blend.ts'
import { SHARES } from '../../../core/strategies/ending.ts'
import { describeBlend } from '../../../core/train/native/adapt/words.ts'
import { TASK_DESCRIPTIONS } from '../../../core/tasks/index.ts'

const weights = (...data: number[]): Params => new Map([['w', { shape: [data.length], data: Float32Array.from(data) }]])
const at = (params: Params): number[] => Array.from(params.get('w')!.data)

/** What every share scores. */
const path = (of: (share: number) => { value?: number; losses: number[] }): [Tried, ...Tried[]] =>
  SHARES.map((share) => {
    const { value = 0.5, losses } = of(share)
    return { share, seen: { value, calibrated: Float32Array.from(losses) } }
  }) as [Tried, ...Tried[]]

/** Losses that are lowest at one share, for every image. */
const valleyAt = (valley: number) => path((share) => ({ losses: [(share - valley) ** 2, (share - valley) ** 2] }))

describe('weights between the start and the trained ones', () => {
  test('lie on the straight line between the two', () => {
    const params = weights(9, 9)
    blendInto(params, weights(0, 10), weights(1, 20), 0.25)
    expect(at(params)).toEqual([0.25, 12.5])
    expect(() => blendInto(params, new Map(), weights(1, 20), 0.5)).toThrow(/w is missing/)
  })

  test('are those of the ends at the ends, and of both where both are the same, to the bit', () => {
    const [from, to, same] = [0.1, 0.7, 1 / 3].map((value) => Math.fround(value)) as [number, number, number]
    for (const share of SHARES) {
      const params = weights(9, 9)
      blendInto(params, weights(from, same), weights(to, same), share)
      expect(at(params)[1]).toBe(same)
      if (share === 0) expect(at(params)[0]).toBe(from)
      if (share === 1) expect(at(params)[0]).toBe(to)
    }
  })

  test('leave alone what neither has, and refuse what one of them lacks', () => {
    const params = (...names: string[]): Params =>
      new Map(names.map((name) => [name, { shape: [1], data: Float32Array.of(names.length) }]))
    const all = params('moved', 'constant')
    blendInto(all, params('moved'), params('moved'), 0.5)
    expect([...all.values()].map(({ data }) => data[0])).toEqual([1, 2])
    expect(() => blendInto(all, params('moved', 'constant'), params('moved'), 0.5)).toThrow(/constant/)
  })
})

describe('for a goal in the domain, or none, Thaw keeps', () => {
  test.each([
    ['between the two', 0.42, 0.4],
    ['at the start', -3, 0],
    ['at the trained ones', 1.4, 1],
  ])('the lowest validation loss: %s', (_, valley, share) => {
    expect(chooseShare(valleyAt(valley), null)).toMatchObject({ kept: { share }, rule: 'lowest-loss', barrier: false })
    expect(chooseShare(valleyAt(valley), 'in-domain').kept.share).toBe(share)
  })

  test('trained weights where a few images prefer the start by luck', () => {
    // On average the start is a little better, for one image of four; the others say the opposite.
    const lucky = path((share) => ({ losses: [1 + 4 * share, 1 - share, 1 - share, 1 - share] }))
    expect(chooseShare(lucky, null).kept.share).toBe(0.1)
  })

  test('the trained weights where all are equally good', () => {
    expect(
      chooseShare(
        path(() => ({ losses: [0.5] })),
        null,
      ).kept.share,
    ).toBe(1)
  })
})

describe('for a robust goal, Thaw keeps', () => {
  /** The loss falls to a share of 0.8; images differ in how much they gain. */
  const gains = (most: number) =>
    path((share) => ({ losses: [1, -1, 1, -1].map((way) => (share - 0.8) ** 2 + way * most * (share - 0.8)) }))

  test('the smallest share within one standard error of the lowest loss', () => {
    // The gains differ by 0.3·|share − 0.8| either way: a standard error of 0.173·|share − 0.8|, above its square from 0.63 on.
    expect(chooseShare(gains(0.3), 'robust')).toMatchObject({ kept: { share: 0.7 }, rule: 'least-training' })
    expect(chooseShare(gains(0.6), 'robust').kept.share).toBe(0.5)
    expect(chooseShare(gains(3), 'robust').kept.share).toBe(0)
  })

  test('the best itself where every image agrees', () => {
    expect(chooseShare(valleyAt(0.8), 'robust').kept.share).toBe(0.8)
  })

  test('the fitted head where all are equally good', () => {
    expect(
      chooseShare(
        path(() => ({ losses: [0.5, 0.7] })),
        'robust',
      ).kept.share,
    ).toBe(0)
  })
})

describe('where the middle of the path scores', () => {
  const withMiddle = (middle: number) =>
    path((share) => ({ value: share === 0.5 ? middle : share === 0 ? 0.8 : 0.9, losses: [(share - 0.4) ** 2] }))

  test('more than 2 points below the worse end, Thaw keeps an end', () => {
    for (const goal of [null, 'robust'] as const) {
      const { kept, barrier } = chooseShare(withMiddle(0.779), goal)
      expect([kept.share, barrier]).toEqual([0, true])
    }
  })

  test('less below it, the whole path counts', () => {
    expect(chooseShare(withMiddle(0.781), null)).toMatchObject({ kept: { share: 0.4 }, barrier: false })
  })
})

describe('the timeline says', () => {
  const said = (tried: [Tried, ...Tried[]], goal: 'robust' | null) => {
    const scored = tried.map((one) => ({ ...one, robust: { value: one.share / 2 } })) as [
      Tried & { robust: { value: number } },
    ]
    return describeBlend(chooseShare(scored, goal), scored, TASK_DESCRIPTIONS.classes, 'changes of 9 images')
  }

  test('what is kept, by which rule, and what both ends score', () => {
    expect(said(valleyAt(0.42), null)).toBe(
      'Thaw keeps the mixture with 40 % of the trained weights, of 11 mixtures of the two, by the lowest validation loss: ' +
        '50.0 % of the validation images correct (50.0 % with the fitted head, 50.0 % with the trained weights). ' +
        'With changes of 9 images: 20.0 % (0.0 % with the fitted head, 50.0 % with the trained weights).',
    )
    expect(said(valleyAt(0.42), 'robust')).toMatch(/because the goal is robustness: 50\.0 %/)
    expect(said(valleyAt(-3), null)).toMatch(/^Thaw keeps the fitted head.* because training is certainly worse/)
  })

  test('that there is a barrier', () => {
    const barrier = path((share) => ({ value: share === 0.5 ? 0.1 : 0.9, losses: [share] }))
    expect(said(barrier, null)).toMatch(/^Halfway between the two ends, .* Thaw keeps the fitted head because/)
  })
})
