/** What a disk would hold after a power cut: the whole home, copied while nothing in it moves, at random moments of a run. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import SQLite from 'better-sqlite3'
import { expect, it } from 'vitest'
import type { RunProgress } from '../../../core/contract/run.ts'
import { createRandom } from '../../../core/domain/random.ts'
import { temporaryFolder } from '../../support/images/folder.ts'
import { openThaw } from '../../support/service.ts'
import { writeSmallStage } from '../../support/small-model.ts'
import { stateOf } from './state.ts'

const SEED = 5
const EPOCHS = 30
/** Shares of the run's steps at which the power is cut, and later: once before the first step, once after the last. */
const CUTS = 4

it.skipIf(process.platform === 'win32')(
  'a power cut loses nothing: the run resumes and ends with the same bits',
  async () => {
    await using folder = await temporaryFolder()
    const home = join(folder.path, 'home')
    const { dataset, model } = await writeSmallStage(folder.path)
    const random = createRandom(SEED)
    const moments = Array.from({ length: CUTS }, (_, i) => (i + random.next()) / CUTS)

    const program = join(import.meta.dirname, 'hasty-thaw.ts')
    const child = spawn(process.execPath, [program, home, dataset, model, String(EPOCHS)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(child, 'exit')
    const copies: string[] = []
    /** The process stands still meanwhile, as everything does at a power cut. */
    function cutPower(): void {
      child.kill('SIGSTOP')
      while (!/^State:\s*[tT]/m.test(readFileSync(`/proc/${child.pid}/status`, 'utf8')));
      const copy = join(folder.path, `copy-${copies.length}`)
      cpSync(home, copy, { recursive: true })
      copies.push(copy)
      child.kill('SIGCONT')
    }
    for await (const line of createInterface({ input: child.stdout })) {
      const { step, steps, activity } = JSON.parse(line) as RunProgress
      const mixing = activity?.startsWith('mixtures') && moments.length === 0 && copies.length === CUTS
      if (!mixing && !(step > 0 && step / steps >= (moments[0] ?? Infinity))) continue
      moments.shift()
      await wait(random.next() * 60)
      cutPower()
    }
    expect((await ended)[0]).toBe(0)
    expect(copies).toHaveLength(CUTS + 1)
    await using after = openThaw(home)
    const whole = await stateOf(after)
    expect(whole.status).toBe('completed')

    for (const copy of copies) {
      const database = new SQLite(join(copy, 'thaw.db'), { readonly: true })
      expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
      database.close()
      await using thaw = openThaw(copy, { trainingClock: () => performance.now() * 100 })
      const [run] = (await thaw.call('runs.list', {})).runs
      expect(run).toMatchObject({ status: 'interrupted', reason: expect.stringContaining('Resume it') })
      const runId = run?.runId ?? ''
      await thaw.call('runs.resume', { run: runId })
      await thaw.call('runs.wait', { run: runId })
      expect({ copy, ...(await stateOf(thaw)) }).toEqual({ copy, ...whole })
    }
  },
)
