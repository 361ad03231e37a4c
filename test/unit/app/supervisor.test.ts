import { describe, expect, it } from 'vitest'
import { createSupervisor } from '../../../core/app/supervisor.ts'
import type { AppEvent } from '../../../core/contract/events.ts'
import { fakeProcess, type FakeProcess } from './fakes.ts'

function setUp() {
  const spawned: { kind: string; process: FakeProcess }[] = []
  const events: AppEvent[] = []
  const supervisor = createSupervisor({
    spawn(kind) {
      const process = fakeProcess('last words')
      spawned.push({ kind, process })
      return process
    },
    onEvent: (event) => events.push(event),
    shutdownMs: 50,
  })
  const processOf = (kind: string, nth = 0): FakeProcess => {
    const found = spawned.filter((one) => one.kind === kind)[nth]
    if (!found) throw new Error(`${kind} ${nth} was not spawned`)
    return found.process
  }
  return { supervisor, spawned, events, processOf }
}

async function started() {
  const all = setUp()
  const start = all.supervisor.start()
  all.processOf('service').say({ kind: 'ready' })
  expect(await start).toEqual({ ok: true, value: undefined })
  return all
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a supervisor', () => {
  it('starts the service alone; compute waits for its first task', async () => {
    const { spawned, processOf } = await started()
    expect(spawned.map(({ kind }) => kind)).toEqual(['service'])
    const message = { type: 'stop', id: 1 }
    processOf('service').say({ kind: 'to-compute', message })
    processOf('service').say({ kind: 'to-compute', message })
    expect(spawned.map(({ kind }) => kind)).toEqual(['service', 'compute'])
    expect(processOf('compute').sent).toEqual([message, message])
  })

  it('answers each call with its own reply', async () => {
    const { supervisor, processOf } = await started()
    const calls = [supervisor.call('a', {}), supervisor.call('b', { x: 1 })]
    await tick()
    const [first, second] = processOf('service').sent as { id: number; method: string }[]
    processOf('service').say({ kind: 'reply', id: second?.id, result: { ok: true, value: 'B' } })
    processOf('service').say({ kind: 'reply', id: first?.id, result: { ok: true, value: 'A' } })
    expect(await Promise.all(calls)).toEqual([
      { ok: true, value: 'A' },
      { ok: true, value: 'B' },
    ])
  })

  it('carries what compute says to the service, and tells it when compute dies', async () => {
    const { processOf, spawned } = await started()
    const service = processOf('service')
    service.say({ kind: 'to-compute', message: { type: 'stop', id: 1 } })
    processOf('compute').say({ type: 'ready', pid: 7 })
    processOf('compute').exit(null, 'SIGKILL')
    expect(service.sent).toEqual([
      { kind: 'from-compute', message: { type: 'ready', pid: 7 } },
      { kind: 'compute-exit', exit: { code: null, signal: 'SIGKILL', output: 'last words' } },
    ])
    service.say({ kind: 'to-compute', message: { type: 'stop', id: 2 } })
    expect(spawned.filter(({ kind }) => kind === 'compute')).toHaveLength(2)
  })

  it('ends a compute process at the service’s request', async () => {
    const { processOf } = await started()
    processOf('service').say({ kind: 'to-compute', message: { type: 'stop', id: 1 } })
    processOf('service').say({ kind: 'end-compute' })
    expect(processOf('compute').killed).toBe(true)
  })

  it('passes on why the service would not start, and can be started again', async () => {
    const { supervisor, processOf, spawned } = setUp()
    const start = supervisor.start()
    const failure = { code: 'home-unwritable', message: 'no' }
    processOf('service').say({ kind: 'start-failed', failure })
    expect(await start).toEqual({ ok: false, failure })
    expect(processOf('service').killed).toBe(true)
    const again = supervisor.start()
    expect(spawned).toHaveLength(2)
    processOf('service', 1).say({ kind: 'ready' })
    expect((await again).ok).toBe(true)
  })

  it('fails pending calls when the service dies, tells the interface, and restarts it with the next call', async () => {
    const { supervisor, processOf, spawned, events } = await started()
    const call = supervisor.call('a', {})
    await tick()
    processOf('service').exit(1)
    expect(await call).toMatchObject({
      ok: false,
      failure: { code: 'internal', details: 'exit code 1, signal null\nlast words' },
    })
    await tick()
    expect(events).toMatchObject([{ type: 'compute.lost' }])
    const next = supervisor.call('b', {})
    expect(spawned).toHaveLength(2)
    processOf('service', 1).say({ kind: 'ready' })
    await tick()
    processOf('service', 1).say({ kind: 'reply', id: 2, result: { ok: true, value: 2 } })
    expect(await next).toEqual({ ok: true, value: 2 })
  })

  it('stops by asking, ends compute after the service, and takes no calls afterwards', async () => {
    const { supervisor, processOf } = await started()
    const service = processOf('service')
    service.say({ kind: 'to-compute', message: { type: 'stop', id: 1 } })
    const stopped = supervisor.stop({ linger: true })
    await tick()
    expect(service.sent).toEqual([{ kind: 'shutdown', linger: true }])
    expect(processOf('compute').killed).toBe(false)
    service.exit(0)
    await stopped
    expect(processOf('compute').killed).toBe(true)
    expect(await supervisor.call('a', {})).toMatchObject({ ok: false, failure: { code: 'busy' } })
  })

  it('kills a service that does not end in time', async () => {
    const { supervisor, processOf } = await started()
    await supervisor.stop()
    expect(processOf('service').killed).toBe(true)
  })

  it('kills a service that never says that it is ready', async () => {
    const { supervisor, processOf } = setUp()
    const start = supervisor.start()
    await supervisor.stop({ linger: true })
    expect(processOf('service').killed).toBe(true)
    expect(await start).toMatchObject({ ok: false, failure: { code: 'internal' } })
  })
})
