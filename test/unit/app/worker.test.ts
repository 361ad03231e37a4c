import { describe, expect, it } from 'vitest'
import { failureOf } from '../../../core/app/compute/failures.ts'
import { createWorker, type RunTask } from '../../../core/app/compute/worker.ts'
import type { FromCompute } from '../../../core/contract/compute.ts'
import { success, FailureError } from '../../../core/domain/failure.ts'

const start = (id: number) => ({ type: 'start', id, task: { task: 'examine', backend: 'ort', model: null } }) as const
const status = { id: 'ort', available: true } as const

async function work(run: RunTask, ids: readonly number[]): Promise<FromCompute[]> {
  const posted: FromCompute[] = []
  const worker = createWorker(run, (message) => posted.push(message))
  for (const id of ids) worker.receive(start(id))
  await worker.stopAll()
  return posted
}

describe('the compute worker', () => {
  it('runs tasks one after the other, each answer with its id', async () => {
    let running = 0
    let most = 0
    const posted = await work(async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setImmediate(resolve))
      running--
      return success({ type: 'examined', status })
    }, [1, 2, 3])
    expect(most).toBe(1)
    expect(posted).toEqual([1, 2, 3].map((id) => ({ type: 'examined', id, status })))
  })

  it('reports what a task throws and goes on', async () => {
    let turn = 0
    const posted = await work(async () => {
      if (turn++ === 0) throw new Error('std::bad_alloc')
      throw new FailureError({ code: 'diverged', message: 'd' })
    }, [1, 2])
    expect(posted).toMatchObject([
      { type: 'failed', id: 1, failure: { code: 'out-of-memory' } },
      { type: 'failed', id: 2, failure: { code: 'diverged' } },
    ])
  })

  it('stops the task it is asked to stop', async () => {
    const posted: FromCompute[] = []
    const worker = createWorker(
      (_, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve({ ok: false, failure: { code: 'stopped', message: 's' } }))
        }),
      (message) => posted.push(message),
    )
    worker.receive(start(5))
    await new Promise((resolve) => setImmediate(resolve))
    worker.receive({ type: 'stop', id: 4 })
    worker.receive({ type: 'stop', id: 5 })
    await worker.stopAll()
    expect(posted).toEqual([{ type: 'failed', id: 5, failure: { code: 'stopped', message: 's' } }])
  })

  it.each([
    [new RangeError('Array buffer allocation failed'), 'out-of-memory'],
    [new Error('ENOSPC: no space left on device, write'), 'home-unwritable'],
    [new Error('Failed to allocate memory for requested buffer of size 99'), 'out-of-memory'],
    [new TypeError('x is not a function'), 'internal'],
    ['text', 'internal'],
  ])('tells %s as %s', (error, code) => {
    expect(failureOf(error).code).toBe(code)
  })
})
