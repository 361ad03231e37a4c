import { describe, expect, it } from 'vitest'
import { type Candidate, chooseModel } from '../../../core/advise/index.ts'
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
    expect(plain(reason)).toBe('Frozen features of large score 93.8 %, 6 points more than those of small.')
  })

  it('is the fastest where chance explains the difference', () => {
    const { best, reason } = chooseModel([candidate('small', 89, 100, 1), candidate('large', 92, 100, 20)])
    expect(best).toBe('small')
    expect(plain(reason)).toContain(
      '3 points less than those of large: no more than chance explains, and it is faster.',
    )
  })

  it('does not take a fast model that is clearly worse for one that is nearly as good', () => {
    const [fast, near, top] = [
      candidate('fast', 500, 1000, 1),
      candidate('near', 905, 1000, 5),
      candidate('top', 910, 1000, 9),
    ]
    expect(chooseModel([fast, near, top]).best).toBe('near')
  })

  it('says that one which leads by chance is faster as well', () => {
    const { best, reason } = chooseModel([candidate('a', 90, 100, 1), candidate('b', 89, 100, 2)])
    expect(best).toBe('a')
    expect(reason).toContain('no more than chance explains, but a is faster as well.')
  })

  it('of one model is that one', () => {
    expect(chooseModel([candidate('only', 1, 2, 1)])).toMatchObject({
      best: 'only',
      reason: expect.stringContaining('no other model'),
    })
  })
})
