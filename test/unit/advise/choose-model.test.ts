import { describe, expect, it } from 'vitest'
import { type Candidate, chooseModel } from '../../../core/advise/index.ts'
import { packFlags } from '../../../core/math/flags.ts'
import { wilson } from '../../../core/math/interval.ts'

const candidate = (model: string, right: number, items: number, forwardMsPerImage: number): Candidate => ({
  model,
  linear: wilson(right, items),
  forwardMsPerImage,
})
const plain = (text: string): string => text.replaceAll('\u00a0', ' ')

describe('the choice of a model', () => {
  it('is the one whose features score best, however slow', () => {
    const { best, reason } = chooseModel([candidate('small', 880, 1000, 1), candidate('large', 938, 1000, 20)])
    expect(best).toBe('large')
    expect(plain(reason)).toBe(
      'Frozen features of large score 93.8 %, 6 points more than those of small (95 % interval 3.3 to 8.3 points).',
    )
  })

  it('is a much faster one where chance explains the difference', () => {
    const { best, reason } = chooseModel([candidate('small', 89, 100, 1), candidate('large', 92, 100, 20)])
    expect(best).toBe('small')
    expect(plain(reason)).toContain(
      '3 points less than those of large (95 % interval −5.2 to 11.2 points): no more than chance explains, and it is much faster.',
    )
  })

  it('does not take a fast model that is clearly worse for one that is nearly as good', () => {
    const [fast, near, top] = [
      candidate('fast', 500, 1000, 1),
      candidate('near', 905, 1000, 4),
      candidate('top', 910, 1000, 9),
    ]
    expect(chooseModel([fast, near, top]).best).toBe('near')
  })

  it('keeps to the best features where another is hardly faster', () => {
    const { best, reason } = chooseModel([candidate('a', 90, 100, 1.5), candidate('b', 89, 100, 1)])
    expect(best).toBe('a')
    expect(reason).toMatch(/than those of b \(.*\), which may be chance\./)
  })

  it('compares models on the same images item by item', () => {
    // Both are right on 80 of 100, and `better` on 8 more.
    const [good, better] = [80, 88].map((right) => packFlags(Array.from({ length: 100 }, (_, i) => i < right))) as [
      string,
      string,
    ]
    const of = (model: string, right: number, ms: number, flags: string): Candidate => ({
      ...candidate(model, right, 100, ms),
      right: { items: 100, flags },
    })
    const [small, large] = [of('small', 80, 1, good), of('large', 88, 20, better)]
    expect(chooseModel([small, large]).best).toBe('large')
    // On different images, the same scores may differ by chance.
    expect(chooseModel([small, candidate('large', 88, 100, 20)]).best).toBe('small')
  })

  it('of one model is that one', () => {
    expect(chooseModel([candidate('only', 1, 2, 1)])).toMatchObject({
      best: 'only',
      reason: expect.stringContaining('no other model'),
    })
  })
})
