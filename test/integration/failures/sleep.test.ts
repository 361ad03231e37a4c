/** A machine that sleeps stops every process and lets them go on later: so does SIGSTOP, with the clocks running on. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openProcesses } from '../../support/thaw-processes.ts'
import { type SmallStage, writeSmallStage } from '../../support/small-model.ts'

const root = mkdtempSync(join(tmpdir(), 'thaw-sleep-'))
let stage: SmallStage
beforeAll(async () => {
  stage = await writeSmallStage(root)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe.skipIf(process.platform === 'win32')('a machine that sleeps', () => {
  it.each([
    ['while a run trains', 'full', false],
    ['while a run that was asked to stop saves its checkpoint', 'full', true],
  ] as const)('%s goes on with it when it wakes up', async (_, strategy, stopping) => {
    const thaw = openProcesses(join(root, `home-${stopping}`))
    const { runId } = await thaw.call('runs.start', { ...stage, strategy, epochs: stopping ? 2000 : 60 })
    await thaw.event((event) => event.type === 'run.progress' && event.progress.epoch >= 1)
    const sleeping = [thaw.pid('compute'), thaw.pid('service')]
    for (const pid of sleeping) process.kill(pid, 'SIGSTOP')
    const ended = thaw.call('runs.wait', { run: runId })
    if (stopping) void thaw.call('runs.stop', { run: runId })
    await wait(3000)
    for (const pid of sleeping.toReversed()) process.kill(pid, 'SIGCONT')
    const run = await ended
    expect(run).toMatchObject({ status: stopping ? 'stopped' : 'completed' })
    expect(thaw.spawned.map(({ kind }) => kind)).toEqual(['service', 'compute'])
    expect(thaw.events.filter(({ type }) => type === 'compute.lost')).toEqual([])
    await thaw.supervisor.stop()
  })

  it('does not use up the patience of those who wait: a plain timer is due at once, theirs is not', async () => {
    const timer = join(import.meta.dirname, '../../../core/app/awake-timer.ts')
    const script = `const { awakeTimer } = await import('${timer}')
      console.log('ready')
      awakeTimer(2000, () => console.log('patient'))
      setTimeout(() => console.log('plain'), 2000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', (data: Buffer) => (text += data.toString()))
    await once(child.stdout, 'data')
    child.kill('SIGSTOP')
    await wait(3500)
    child.kill('SIGCONT')
    await once(child, 'close')
    expect(text.trim().split('\n')).toEqual(['ready', 'plain', 'patient'])
  })
})
