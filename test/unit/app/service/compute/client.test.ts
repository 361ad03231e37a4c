import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { computeLost, createComputeClient } from '../../../../../core/app/service/compute/client.ts'
import type { ToCompute } from '../../../../../core/contract/compute.ts'

const examine = { task: 'examine', backend: 'ort', model: null } as const
const status = { id: 'ort', available: true } as const
const exit = { code: null, signal: 'SIGKILL', output: '' }

function setUp() {
  const posted: ToCompute[] = []
  const endProcess = vi.fn()
  const client = createComputeClient({ post: (message) => posted.push(message), endProcess, stopMs: 1000 })
  return { client, posted, endProcess }
}

describe('the compute client', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('runs one task at a time and says when each begins', async () => {
    const { client, posted } = setUp()
    const began: number[] = []
    const first = client.run(examine, { onStart: () => began.push(1) })
    const second = client.run(examine, { onStart: () => began.push(2) })
    expect([posted.length, began]).toEqual([1, [1]])
    client.fromCompute({ type: 'examined', id: 1, status })
    expect(await first.result).toMatchObject({ ok: true, value: { type: 'examined' } })
    expect([posted.length, began]).toEqual([2, [1, 2]])
    client.fromCompute({ type: 'failed', id: 2, failure: { code: 'out-of-memory', message: 'm' } })
    expect(await second.result).toMatchObject({ ok: false, failure: { code: 'out-of-memory' } })
  })

  it('hands on progress of the running task only', () => {
    const { client } = setUp()
    const onMessage = vi.fn()
    client.run(examine, { onMessage })
    client.fromCompute({ type: 'progress', id: 99, progress: { stage: 'x', done: 1, total: null } })
    expect(onMessage).not.toHaveBeenCalled()
    client.fromCompute({ type: 'progress', id: 1, progress: { stage: 'x', done: 1, total: null } })
    expect(onMessage).toHaveBeenCalledOnce()
  })

  it('fails the running task when the process dies, and goes on with the queue', async () => {
    const { client, posted } = setUp()
    const first = client.run(examine)
    client.run(examine)
    client.computeExited(exit)
    expect(await first.result).toMatchObject({ ok: false, failure: { code: 'compute-lost' } })
    expect(posted).toHaveLength(2)
  })

  it('takes a queued task out at once, without disturbing the running one', async () => {
    const { client, posted } = setUp()
    client.run(examine)
    const second = client.run(examine)
    second.stop()
    expect(await second.result).toMatchObject({ ok: false, failure: { code: 'stopped' } })
    expect(posted).toHaveLength(1)
  })

  it('ends the process of a running task at once when told to, and not for one that has ended', () => {
    const { client, endProcess } = setUp()
    const task = client.run(examine)
    task.end()
    expect(endProcess).toHaveBeenCalledOnce()
    client.computeExited(exit)
    task.end()
    expect([endProcess.mock.calls.length, client.busy()]).toEqual([1, false])
  })

  it('asks the running task to stop, and ends the process of one that does not', () => {
    const { client, posted, endProcess } = setUp()
    client.run(examine).stop()
    expect(posted.at(-1)).toEqual({ type: 'stop', id: 1 })
    vi.advanceTimersByTime(999)
    expect(endProcess).not.toHaveBeenCalled()
    vi.advanceTimersByTime(1)
    expect(endProcess).toHaveBeenCalledOnce()
  })

  it('leaves a process alone that stopped in time', () => {
    const { client, endProcess } = setUp()
    client.run(examine).stop()
    client.fromCompute({ type: 'examined', id: 1, status })
    vi.advanceTimersByTime(5000)
    expect(endProcess).not.toHaveBeenCalled()
  })

  it('closes when nothing runs any more', async () => {
    const { client } = setUp()
    const first = client.run(examine)
    const second = client.run(examine)
    const closed = client.close()
    expect(await second.result).toMatchObject({ failure: { code: 'stopped' } })
    client.fromCompute({ type: 'failed', id: 1, failure: { code: 'stopped', message: 'm' } })
    await closed
    expect(await first.result).toMatchObject({ failure: { code: 'stopped' } })
  })

  it.each([
    [{ code: null, signal: 'SIGKILL', output: '' }, 'memory', undefined],
    [{ code: 134, signal: null, output: 'FATAL ERROR: JavaScript heap out of memory' }, 'memory', undefined],
    [{ code: null, signal: 'SIGSEGV', output: '' }, 'SIGSEGV', 'thaw doctor'],
    [{ code: 3, signal: null, output: '' }, 'code 3', 'thaw doctor'],
  ])('says what an exit means: %j', (how, word, hint) => {
    expect(computeLost(how)).toMatchObject({ message: expect.stringContaining(word) as string, hint })
  })
})
