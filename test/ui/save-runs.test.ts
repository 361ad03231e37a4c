import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { homePaths, prepareHome } from '../../core/app/home.ts'
import { runsCsv } from '../../core/contract/run-export.ts'
import { openHistory } from '../../core/history/index.ts'
import { IMPORTED, ITEMS, newRun, optionsFor, point, valueOf } from '../integration/history/records.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { goTo } from './person.ts'
import { saved } from './saved.ts'

const scratch = scratchFolder()
let thaw: LaunchedApp

beforeAll(async () => {
  valueOf(prepareHome(scratch.home))
  const history = valueOf(openHistory(optionsFor(homePaths(scratch.home).database)))
  const { datasetId } = valueOf(await history.datasets.put(IMPORTED, ITEMS))
  for (const seed of [1, 2]) {
    const { runId } = valueOf(history.runs.create({ ...newRun(datasetId), seed }))
    history.runs.appendMetrics(runId, [point(1, seed / 2)])
  }
  history.close()
  thaw = await launchApp(scratch)
  await thaw.page.getByTestId('import-button').waitFor()
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

describe('the history', () => {
  it('saves what it shows as the command line exports it', async () => {
    const { page } = thaw
    await goTo(page, 'History')
    await page.getByTestId('history-row').nth(1).waitFor()
    const document = JSON.parse(await saved(page, 'Save as JSON'))
    expect(document).toMatchObject({ format: 'thaw-runs', version: 2 })
    expect(document.runs.map(({ seed, metrics }: { seed: number; metrics: unknown[] }) => [seed, metrics])).toEqual(
      expect.arrayContaining([
        [1, [expect.objectContaining({ name: 'loss', value: 0.5 })]],
        [2, [expect.objectContaining({ name: 'loss', value: 1 })]],
      ]),
    )
    expect(await saved(page, 'Save as CSV')).toBe(`${runsCsv(document.runs)}\n`)
  })

  it('saves only the selected runs where some are selected', async () => {
    const { page } = thaw
    await page.getByTestId('history-row').first().getByRole('checkbox').check()
    expect(JSON.parse(await saved(page, 'Save as JSON')).runs).toHaveLength(1)
  })
})
