import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openProcesses } from '../../support/thaw-processes.ts'
import { type SmallStage, writeSmallStage } from '../../support/small-model.ts'

const root = mkdtempSync(join(tmpdir(), 'thaw-locked-'))
const home = join(root, 'home')
const thaw = openProcesses(home)

let stage: SmallStage
beforeAll(async () => {
  stage = await writeSmallStage(root)
})
afterAll(async () => {
  await thaw.supervisor.stop()
  rmSync(root, { recursive: true, force: true })
})

it('a database that another program keeps locked holds up no run, loses nothing of it, and the person hears of it', async () => {
  const { runId } = await thaw.call('runs.start', { ...stage, strategy: 'full', epochs: 40 })
  await thaw.event((event) => event.type === 'run.progress' && event.progress.step > 0)
  const locker = spawn(process.execPath, [join(import.meta.dirname, 'locker.ts'), join(home, 'thaw.db')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(locker.stdout, 'data')

  // It trains to its end meanwhile, and every call that only reads is answered.
  await thaw.event((event) => event.type === 'run.events' && event.events.some(({ kind }) => kind === 'time'))
  const told = await thaw.event((event) => event.type === 'history.waiting')
  expect(told).toMatchObject({
    message: expect.stringMatching(/^Another program keeps .*thaw\.db locked\. Close .* memory/),
  })
  expect((await thaw.call('runs.get', { run: runId })).status).toBe('running')
  const ended = thaw.call('runs.wait', { run: runId })
  const written = thaw.event((event) => event.type === 'history.waiting' && event.message === null)
  locker.stdin.end()
  await written

  const run = await ended
  expect(run.status).toBe('completed')
  const { points } = await thaw.call('runs.metrics', { run: runId })
  const emitted = thaw.events.filter((event) => 'runId' in event && event.runId === runId)
  expect(points).toEqual(emitted.flatMap((event) => (event.type === 'run.metrics' ? event.points : [])))
  expect(run.events).toEqual(emitted.flatMap((event) => (event.type === 'run.events' ? event.events : [])))
  expect(run.progress).toEqual(
    emitted.flatMap((event) => (event.type === 'run.progress' ? [event.progress] : [])).at(-1),
  )
})
