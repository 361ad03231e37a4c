/** A sweep in the window: started on a dataset's page, watched, stopped, resumed, and its comparison. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../core/app/sample.ts'
import { openThaw } from '../support/service.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { expectLoaded, goTo, openDataset } from './person.ts'
import { picture } from './screens.ts'

const scratch = scratchFolder()
const elsewhere = join(scratch.root, 'elsewhere')
let thaw: LaunchedApp

/** A sweep of two short runs, completed before the window opens. */
async function writeHome(): Promise<void> {
  for (const [folder, seed] of [
    [scratch.pictures, 1],
    [elsewhere, 2],
  ] as const) {
    const written = await writeSampleDataset(folder, { items: 90, seed })
    if (!written.ok) throw new Error(written.failure.message)
  }
  await using service = openThaw(scratch.home)
  const { datasetId } = await service.call('datasets.import', { path: scratch.pictures })
  const { sweepId } = await service.call('sweeps.start', {
    dataset: datasetId,
    strategies: ['frozen', 'full'],
    seeds: 1,
    epochs: 1,
    models: ['thaw-tiny'],
    robust: elsewhere,
  })
  await service.call('sweeps.wait', { sweep: sweepId })
}

beforeAll(async () => {
  await writeHome()
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

describe('a completed sweep', () => {
  it('is above the runs in the history, and opens as one page', async () => {
    const { page } = thaw
    await goTo(page, 'History')
    await page.getByTestId('sweeps').getByRole('link').first().click()
    await page.getByRole('heading', { name: 'shapes sweep 1', level: 1 }).waitFor()
    const rows = page.getByTestId('sweep-table').locator('tbody tr')
    expect(await rows.count()).toBe(2)
    expect(await rows.first().textContent()).toMatch(/^A Frozen encoder.*\d\s?%/)
    expect(await rows.last().textContent()).toMatch(/^B Train everything.*to/)
    expect(await page.getByTestId('sweep-choice').textContent()).toMatch(/on the validation images/)
    expect(await page.getByTestId('sweep-claim').textContent()).toMatch(/Out of domain \(90 images of “elsewhere”\)/)
    expect(await page.getByTestId('sweep-scatter').locator('circle').count()).toBeGreaterThan(0)
    expect(await page.getByTestId('sweep-runs').locator('[data-status=completed]').count()).toBe(2)
    await picture(page, 'sweep')
    expect(await unnamed(page)).toEqual([])
    if ((await page.getByTestId('mistakes').count()) > 0)
      await expectLoaded(page.getByTestId('mistakes').locator('img'))
  })

  it('leads to its runs, and they lead back', async () => {
    const { page } = thaw
    await page.getByTestId('sweep-runs').getByRole('link').first().click()
    await page.getByRole('link', { name: 'part of a sweep' }).click()
    const heading = page.getByRole('heading', { name: 'shapes sweep 1', level: 1 })
    await heading.waitFor()
    expect(await heading.isVisible()).toBe(true)
  })
})

describe('the robust set of a run', () => {
  it('that does not fit is refused before anything is measured', async () => {
    const { page } = thaw
    await goTo(page, 'Datasets')
    await openDataset(page, 'shapes')
    await page.getByText('Options', { exact: true }).click()
    await page.getByTestId('option-robust').fill('shapes')
    await page.getByTestId('recommend-and-train').click()
    await page.getByText('“shapes” is the data to train on').waitFor()
    expect(await page.getByTestId('advice-card').count()).toBe(0)
    await picture(page, 'robust-option')
  })
})

describe('a sweep started in the window', () => {
  it('runs, can be stopped, and can be resumed', async () => {
    const { page } = thaw
    await page.getByTestId('option-robust').fill('elsewhere')
    await page.getByTestId('compare-strategies').click()
    const dialog = page.getByRole('dialog', { name: 'Compare strategies' })
    await dialog.getByLabel('Head first, then everything gently').uncheck()
    await page.getByTestId('sweep-seeds').fill('2')
    await page.getByTestId('sweep-keep').selectOption('elsewhere')
    expect(await unnamed(page)).toEqual([])
    await picture(page, 'sweep-choices')
    const start = page.getByTestId('start-sweep')
    expect(await start.textContent()).toBe('Train 4 runs')
    await start.click()
    const status = page.getByTestId('sweep-status')
    await status.and(page.locator('[data-status=running]')).waitFor()
    await page.getByTestId('stop-sweep').click()
    await status.and(page.locator('[data-status=unfinished]')).waitFor()
    const progress = await page.getByTestId('sweep-runs').locator('tbody tr').count()
    expect(progress).toBe(4)
    await picture(page, 'sweep-stopped')
    await page.getByTestId('resume-sweep').click()
    await status.and(page.locator('[data-status=running]')).waitFor()
    await page.getByTestId('stop-sweep').click()
    await status.and(page.locator('[data-status=unfinished]')).waitFor()
    await page.getByTestId('delete-sweep').click()
    await page.getByRole('button', { name: 'Delete the sweep' }).click()
    await page.getByRole('heading', { name: 'History', level: 1 }).waitFor()
    expect(await page.getByTestId('sweeps').getByRole('link').count()).toBe(1)
  })
})
