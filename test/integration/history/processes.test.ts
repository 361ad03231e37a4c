import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import SQLite from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type History, openHistory } from '../../../core/history/index.ts'
import { IMPORTED, ITEMS, newRun, openTemporary, optionsFor, temporaryFolder, valueOf } from './records.ts'

const BATCH = 200

/** Another process that is appending metrics to the first run, already at it when this resolves. */
async function startWriter(file: string, pauseMs: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), file, String(BATCH), String(pauseMs)])
  onTestFinished(() => void child.kill('SIGKILL'))
  let complaint = ''
  child.stderr.on('data', (chunk) => (complaint += chunk))
  const end = once(child, 'exit').then(() => {
    throw new Error(`the writer ended: ${complaint}`)
  })
  await Promise.race([once(child.stdout, 'data'), end])
  end.catch(() => undefined)
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

async function makeRun(history: History): Promise<string> {
  const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
  return valueOf(history.runs.create(newRun(datasetId))).runId
}

describe('two processes on one history', () => {
  it('both write, and one reads whole batches only while the other is writing', async () => {
    const { history, file } = openTemporary()
    const runId = await makeRun(history)
    const writer = await startWriter(file, 10)
    const seen: number[] = []
    // at least twenty looks, and as many as it takes to see the other one write
    for (let look = 0; look < 20 || seen.at(-1) === seen[0]; look++) {
      const points = valueOf(history.runs.metrics(runId))
      expect(points.length % BATCH).toBe(0)
      expect(points.every(({ step }, index) => step === index)).toBe(true)
      seen.push(points.length)
      valueOf(history.runs.note(runId, `look at ${points.length}`))
      await wait(10)
    }
    expect(writer.exitCode).toBeNull()
    await kill(writer)
    expect(seen.at(-1)).toBeGreaterThan(seen[0] as number)
    expect(valueOf(history.runs.get(runId)).note).toBe(`look at ${seen.at(-1)}`)
  })
})

describe('a process killed while it writes', () => {
  it.each([3, 20, 60, 120])('%i ms into it leaves a history that opens clean, with whole batches', async (delay) => {
    const file = join(temporaryFolder(), 'thaw.db')
    const first = valueOf(openHistory(optionsFor(file)))
    const runId = await makeRun(first)
    valueOf(first.runs.start(runId, {}))
    first.close()

    // Without a pause it is always in a transaction, so the kill lands in one.
    const writer = await startWriter(file, 0)
    await wait(delay)
    await kill(writer)
    expect(existsSync(`${file}-wal`)).toBe(true)

    const history = valueOf(openHistory(optionsFor(file)))
    const points = valueOf(history.runs.metrics(runId))
    expect(points.length).toBeGreaterThan(0)
    expect(points.length % BATCH).toBe(0)
    expect(points.every(({ step }, index) => step === index)).toBe(true)
    expect(valueOf(history.runs.interruptTraining('Thaw ended unexpectedly.')).map((run) => run.runId)).toEqual([runId])
    history.close()

    const database = new SQLite(file)
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(database.pragma('foreign_key_check')).toEqual([])
    database.close()
  })
})
