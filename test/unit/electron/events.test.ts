import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBatcher } from '../../../electron/main/batch.ts'
import { createLog } from '../../../electron/main/log.ts'

describe('event batches', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('deliver the first event at once and what follows together', () => {
    const batches: Array<readonly number[]> = []
    const batcher = createBatcher<number>(100, (batch) => batches.push(batch))
    batcher.add(1)
    batcher.add(2)
    batcher.add(3)
    expect(batches).toEqual([[1]])
    vi.advanceTimersByTime(100)
    expect(batches).toEqual([[1], [2, 3]])
    vi.advanceTimersByTime(1000)
    batcher.add(4)
    expect(batches).toEqual([[1], [2, 3], [4]])
  })

  it('keep at most ten a second under a flood, in order and without loss', () => {
    const batches: Array<readonly number[]> = []
    const batcher = createBatcher<number>(100, (batch) => batches.push(batch))
    for (let step = 0; step < 1000; step++) {
      batcher.add(step)
      vi.advanceTimersByTime(1)
    }
    vi.advanceTimersByTime(100)
    expect(batches.length).toBeLessThanOrEqual(12)
    expect(batches.flat()).toEqual(Array.from({ length: 1000 }, (_, step) => step))
  })
})

describe('the log file', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'thaw-log-'))
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it('has one line each, with time and source', () => {
    const log = createLog(join(folder, 'logs'), () => new Date(0))
    log.write('service', 'one\ntwo\n')
    expect(readFileSync(join(folder, 'logs/desktop.log'), 'utf8')).toBe(
      '1970-01-01T00:00:00.000Z service: one\n1970-01-01T00:00:00.000Z service: two\n',
    )
  })

  it('starts a new file past a megabyte and keeps one old one', () => {
    writeFileSync(join(folder, 'desktop.log'), 'x'.repeat(1_000_001))
    createLog(folder).write('window', 'new')
    expect(readdirSync(folder).toSorted()).toEqual(['desktop.log', 'desktop.log.1'])
    expect(readFileSync(join(folder, 'desktop.log'), 'utf8')).toMatch(/window: new\n$/)
  })
})
