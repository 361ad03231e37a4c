import { describe, expect, test } from 'vitest'
import type { Params } from '../../../core/engine/index.ts'
import { blendInto, findBlend } from '../../../core/train/native/adapt/blend.ts'
import type { Evaluation } from '../../../core/train/native/tasks/task.ts'

const neverAsked = (): never => {
  throw new Error('weights are judged by their losses')
}

const weights = (...data: number[]): Params => new Map([['w', { shape: [data.length], data: Float32Array.from(data) }]])
const at = (params: Params): number[] => Array.from(params.get('w')!.data)

/** An evaluation whose loss is lowest where the first weight is `valley`. */
const valleyAt = (params: Params, valley: number) => async (): Promise<Evaluation> => {
  const loss = (at(params)[0]! - valley) ** 2
  const calibrated = Float32Array.of(loss, loss)
  return { value: 1 - loss, loss, calibrated, factor: 1, shares: [], score: neverAsked }
}

describe('weights between the start and the trained ones', () => {
  test('lie on the straight line between the two', () => {
    const params = weights(9, 9)
    blendInto(params, weights(0, 10), weights(1, 20), 0.25)
    expect(at(params)).toEqual([0.25, 12.5])
    expect(() => blendInto(params, new Map(), weights(1, 20), 0.5)).toThrow(/w is missing/)
  })

  test.each([
    ['between the two', 0.45, 0.4],
    ['at the start', -3, 0],
    ['at the trained ones', 1.4, 1],
  ])('are found where validation losses are lowest: %s', async (_, valley, share) => {
    const params = weights(7)
    const blend = await findBlend(params, weights(0), weights(1), valleyAt(params, valley))
    expect(blend.share).toBe(share)
    expect(at(params)[0]).toBeCloseTo(share, 6)
    expect(blend.seen.loss).toBeCloseTo((share - valley) ** 2, 5)
    expect([blend.start.loss, blend.trained.loss]).toEqual([
      expect.closeTo(valley ** 2, 4),
      expect.closeTo((1 - valley) ** 2, 4),
    ])
  })

  test('leave alone what neither has, and refuse what one of them lacks', () => {
    const params = (...names: string[]): Params =>
      new Map(names.map((name) => [name, { shape: [1], data: Float32Array.of(names.length) }]))
    const all = params('moved', 'constant')
    blendInto(all, params('moved'), params('moved'), 0.5)
    expect([...all.values()].map(({ data }) => data[0])).toEqual([1, 2])
    expect(() => blendInto(all, params('moved', 'constant'), params('moved'), 0.5)).toThrow(/constant/)
  })

  test('are not the start where a few images prefer it by luck', async () => {
    const params = weights(0)
    const validate = async (): Promise<Evaluation> => {
      const [share] = at(params) as [number]
      // On average the start is a little better, for one image of four; the others say the opposite.
      const calibrated = Float32Array.of(1 + 4 * share, 1 - share, 1 - share, 1 - share)
      return { value: 0.75, loss: 1, calibrated, factor: 1, shares: [], score: neverAsked }
    }
    expect((await findBlend(params, weights(0), weights(1), validate)).share).toBe(0.2)
  })

  test('are the trained ones where all are equally good', async () => {
    const params = weights(0)
    const same: Evaluation = {
      value: 1,
      loss: 0,
      calibrated: Float32Array.of(0.5),
      factor: 1,
      shares: [],
      score: neverAsked,
    }
    expect((await findBlend(params, weights(0), weights(1), async () => same)).share).toBe(1)
  })
})
