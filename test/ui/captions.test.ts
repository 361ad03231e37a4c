/** A dataset with captions: imported, measured, advised on and trained in the window, scored by retrieval. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../core/app/sample.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { goTo, importByPath, setOptions, statusBecomes } from './person.ts'
import { picture } from './screens.ts'

const scratch = scratchFolder()
let thaw: LaunchedApp

beforeAll(async () => {
  const written = await writeSampleDataset(scratch.pictures, { items: 90, seed: 3, format: 'captions' })
  if (!written.ok) throw new Error(written.failure.message)
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

describe('a dataset with captions', () => {
  it('is measured, advised on and trained by one button', async () => {
    const { page } = thaw
    await importByPath(page, scratch.pictures)
    expect(await page.getByTestId('not-trainable').count()).toBe(0)
    await setOptions(page, { epochs: 2 })
    await page.getByTestId('recommend-and-train').click()
    const advice = page.getByTestId('advice-card')
    await advice.waitFor()
    expect(await advice.textContent()).toMatch(/Predicted test recall at 1/)
    expect(await advice.textContent()).toMatch(/For captions they are a guess/)
    await statusBecomes(page, 'completed')
    await picture(page, 'captions-dataset')
    expect(await unnamed(page)).toEqual([])
  })

  it('ends in recall at 1 with its interval, and the searches both ways', async () => {
    const { page } = thaw
    await page.getByRole('region', { name: 'Newest run' }).getByRole('heading').getByRole('link').click()
    const retrieval = page.getByTestId('retrieval')
    await retrieval.waitFor()
    expect(await page.getByTestId('run-accuracy').textContent()).toMatch(/% test recall at 1 \(.*95 % interval\)/)
    const rows = await retrieval.locator('tbody tr').allTextContents()
    expect(rows).toHaveLength(2)
    for (const row of rows) expect(row).toMatch(/%.*%.*%.*\d/)
    expect(await page.getByTestId('confusion-matrix').count()).toBe(0)
    await picture(page, 'captions-run')
    expect(await unnamed(page)).toEqual([])
  })

  it('stands in the history with its metric', async () => {
    const { page } = thaw
    await goTo(page, 'History')
    expect(await page.getByTestId('history-row').textContent()).toMatch(/%.*recall at 1/)
  })
})
