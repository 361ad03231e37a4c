import { describe, expect, test } from 'vitest'
import { failure, success, type Result } from '../../../core/domain/failure.ts'
import { createQueryCache } from '../../../renderer/state/queryCache.ts'
import type { Transport } from '../../../renderer/transport/types.ts'

/** A service whose answers the test gives one by one, in whatever order. */
function service() {
  const asked: { method: string; answer: (result: Result<unknown>) => Promise<void> }[] = []
  const call = ((method: string) =>
    new Promise((resolve) => {
      asked.push({
        method,
        answer: async (result) => {
          resolve(result)
          await new Promise(setImmediate)
        },
      })
    })) as unknown as Transport['call']
  return { asked, cache: createQueryCache(call) }
}

const ignore = (): void => {}
const metrics = { run: 'r1' }
function point(step: number) {
  return { step, epoch: 0, name: 'loss', value: 1, at: 0 }
}

describe('query cache', () => {
  test('asks once for the same question and tells every listener', async () => {
    const { asked, cache } = service()
    let told = 0
    const query = cache.query('runs.metrics', metrics)
    query.subscribe(() => (told += 1))
    cache.query('runs.metrics', { run: 'r1' }).subscribe(() => (told += 1))
    expect(asked).toHaveLength(1)
    expect(query.get().status).toBe('loading')
    await asked[0]!.answer(success({ points: [] }))
    expect(told).toBe(2)
    expect(query.get()).toEqual({ status: 'ready', value: { points: [] } })
  })

  test('keeps showing the old answer while it asks again', async () => {
    const { asked, cache } = service()
    const query = cache.query('runs.metrics', metrics)
    query.subscribe(ignore)
    await asked[0]!.answer(success({ points: [] }))
    cache.invalidate((method) => method === 'runs.metrics')
    expect(asked).toHaveLength(2)
    expect(query.get().status).toBe('ready')
  })

  test('does not ask again for what nobody looks at until somebody does', async () => {
    const { asked, cache } = service()
    const query = cache.query('runs.metrics', metrics)
    const leave = query.subscribe(ignore)
    await asked[0]!.answer(success({ points: [] }))
    leave()
    cache.invalidate(() => true)
    expect(asked).toHaveLength(1)
    query.subscribe(ignore)
    expect(asked).toHaveLength(2)
  })

  test('drops an answer that was overtaken by a newer question', async () => {
    const { asked, cache } = service()
    const query = cache.query('runs.metrics', metrics)
    query.subscribe(ignore)
    cache.invalidate(() => true)
    await asked[1]!.answer(success({ points: [point(2)] }))
    await asked[0]!.answer(success({ points: [point(1)] }))
    expect(query.get()).toMatchObject({ value: { points: [{ step: 2 }] } })
  })

  test('changes that come while the answer is under way are applied to it', async () => {
    const { asked, cache } = service()
    const query = cache.query('runs.metrics', metrics)
    query.subscribe(ignore)
    cache.update('runs.metrics', ({ points }) => ({ points: [...points, point(2)] }))
    await asked[0]!.answer(success({ points: [point(1)] }))
    expect(query.get()).toMatchObject({ value: { points: [{ step: 1 }, { step: 2 }] } })
  })

  test('a failure is shown, and the next look asks again', async () => {
    const { asked, cache } = service()
    const query = cache.query('runs.metrics', metrics)
    const leave = query.subscribe(ignore)
    await asked[0]!.answer(failure('not-found', 'There is no such run.'))
    expect(query.get()).toMatchObject({ status: 'failed', failure: { code: 'not-found' } })
    leave()
    query.subscribe(ignore)
    expect(asked).toHaveLength(2)
  })

  test('an answer put in place beats one under way', async () => {
    const { asked, cache } = service()
    const query = cache.query('runs.metrics', metrics)
    query.subscribe(ignore)
    cache.set('runs.metrics', metrics, { points: [point(9)] })
    await asked[0]!.answer(success({ points: [] }))
    expect(query.get()).toMatchObject({ value: { points: [{ step: 9 }] } })
  })
})
