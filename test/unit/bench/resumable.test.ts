import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { leftText, openLog } from '../../bench/resumable.ts'

test('a log has what was added before it was opened again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-log-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const file = join(folder, 'made', 'log.jsonl')
  const log = await openLog<{ id: number }>(file)
  expect(log.results).toEqual([])
  await log.add({ id: 1 })
  await log.add({ id: 2 })
  expect(log.results).toEqual([{ id: 1 }, { id: 2 }])
  await appendFile(file, '\n')
  expect((await openLog<{ id: number }>(file)).results).toEqual([{ id: 1 }, { id: 2 }])
})

test('what is left goes on at the pace so far', () => {
  expect(leftText(3 * 60_000, 3, 5)).toBe('5 to go, about 5 minutes')
  expect(leftText(60_000, 4, 0)).toBe('0 to go, about 0 minutes')
})
