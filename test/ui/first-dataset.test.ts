import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { STRATEGIES, STRATEGY_IDS } from '../../core/strategies/index.ts'
import { pointsOfColour } from './canvas.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import {
  checked,
  confusionTotal,
  expectLoaded,
  expectScored,
  goTo,
  importNow,
  openDataset,
  setOptions,
  statusBecomes,
} from './person.ts'
import { writePictures, type Pictures } from './pictures.ts'
import { picture } from './screens.ts'
import { seen, stepsSeen, watch } from './watch.ts'

const scratch = scratchFolder()
let thaw: LaunchedApp
let pictures: Pictures

beforeAll(async () => {
  pictures = await writePictures(scratch.pictures)
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

describe('a first dataset', () => {
  it('is invited on an empty screen', async () => {
    const { page } = thaw
    await page.getByText('Drop a folder or file here').waitFor()
    expect(await page.getByTestId('import-button').isEnabled()).toBe(true)
    expect(await page.getByTestId('dataset-card').count()).toBe(0)
    await picture(page, 'empty')
    await goTo(page, 'History')
    expect(await page.getByText('No runs yet').isVisible()).toBe(true)
    await goTo(page, 'Datasets')
  })

  it('comes in by the system’s folder dialog', async () => {
    const { page, app } = thaw
    await app.evaluate(({ dialog }, folder) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [folder] })
    }, pictures.folder)
    await page.getByTestId('import-button').click()
    await checked(page)
    await expectLoaded(page.getByTestId('samples').locator('img'))
    expect(await page.getByTestId('import-now').textContent()).toBe('Import 120 items, skip 1')
    await picture(page, 'preview')
    expect(await unnamed(page)).toEqual([])
    await importNow(page)
    await goTo(page, 'Datasets')
    const card = page.getByTestId('dataset-card')
    expect(await card.textContent()).toMatch(/shapes.*120 images.*3 classes.*1 left out/)
    await expectLoaded(card.locator('img'))
    await expect.poll(() => page.getByTestId('job').count()).toBe(0)
    await picture(page, 'datasets')
    expect(await unnamed(page)).toEqual([])
  })

  it('shows its pictures and their classes', async () => {
    const { page } = thaw
    await openDataset(page, 'shapes')
    const grid = page.getByTestId('image-grid')
    await expectLoaded(grid.locator('img'))
    expect(await grid.locator('img').count()).toBe(60)
    const [name = ''] = pictures.classes
    await grid.getByLabel('Class').selectOption(name)
    await expect.poll(() => grid.locator('img').first().getAttribute('alt')).toContain(name)
    expect(await grid.locator(`img:not([alt^="${name}, "])`).count()).toBe(0)
    await grid.locator('button:has(img)').first().click()
    await expectLoaded(page.getByRole('dialog').locator('img'))
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  })

  it('names the file that was left out, and why', async () => {
    const row = thaw.page.getByTestId('problems-list').locator('tr', { hasText: pictures.broken })
    expect(await row.textContent()).toMatch(/Left out.*torn\.png.*(image|picture)/)
  })

  it('is measured, advised on and trained by one button', async () => {
    const { page } = thaw
    await setOptions(page, { epochs: 40 })
    await watch(page, 'progress', '[data-testid=run-progress]')
    await watch(page, 'job', '[data-testid=job]')
    await page.getByTestId('recommend-and-train').click()
    const advice = page.getByTestId('advice-card')
    await advice.waitFor()
    const ranking = advice.locator('tbody tr:not(.axis-row)')
    for (const id of STRATEGY_IDS) expect(await ranking.getByTestId(`train-${id}`).count()).toBe(1)
    for (const row of await ranking.allTextContents()) expect(row).toMatch(/\d+\.\d\s?%/)
    expect(await ranking.filter({ hasText: 'recommended' }).count()).toBe(1)
    const reasons = await advice.locator('.reasons li').allTextContents()
    expect(reasons.length).toBeGreaterThan(1)
    for (const reason of reasons) expect(reason).toMatch(/\w+ .*\d/)
    expect((await advice.getByRole('heading', { level: 2 }).textContent())?.length).toBeGreaterThan(20)
    await statusBecomes(page, 'completed')
    const job = await seen(page, 'job')
    expect(job.some((value) => /\d of \d/.test(value) && value.includes('so far'))).toBe(true)
    const steps = await stepsSeen(page, 'progress')
    expect(steps.length).toBeGreaterThan(1)
    expect(steps).toEqual(steps.toSorted((a, b) => a - b))
    await picture(page, 'dataset')
    expect(await unnamed(page)).toEqual([])
  })

  it('ends in an accuracy with its interval, a confusion matrix and curves', async () => {
    const { page } = thaw
    await page.getByRole('region', { name: 'Newest run' }).getByRole('heading').getByRole('link').click()
    await page.getByTestId('confusion-matrix').waitFor()
    await expectScored(page)
    const tested = page.locator('.facts > div', { hasText: /^Test images/ }).locator('dd')
    expect(await confusionTotal(page)).toBe(Number(await tested.textContent()))
    const rows = page.getByTestId('expected').locator('tbody tr')
    await rows.nth(2).waitFor()
    const expected = await rows.allTextContents()
    expect(expected.map((row) => /^(Test score|Time|Peak memory).*\d.*\d/.exec(row)?.[1])).toEqual([
      'Test score',
      'Time',
      'Peak memory',
    ])
    const curves = page.getByTestId('run-curves').locator('canvas')
    // Drawn once their points have arrived.
    await expect.poll(async () => pointsOfColour(curves.first(), '--series-1')).toBeGreaterThan(50)
    await expect.poll(async () => pointsOfColour(curves.last(), '--series-2')).toBeGreaterThan(20)
    await picture(page, 'run')
    expect(await unnamed(page)).toEqual([])
  })

  it('keeps the place over a reload', async () => {
    const { page } = thaw
    await page.getByRole('radio', { name: 'Epoch' }).check()
    await expect.poll(() => page.url()).toContain('x=epoch')
    const before = [page.url(), await page.getByRole('heading', { level: 1 }).textContent()]
    await page.reload()
    await page.getByTestId('confusion-matrix').waitFor()
    expect([page.url(), await page.getByRole('heading', { level: 1 }).textContent()]).toEqual(before)
    expect(await page.getByRole('radio', { name: 'Epoch' }).isChecked()).toBe(true)
  })

  it('leaves its run in the history, also after the app was closed', async () => {
    const row = async (): Promise<unknown> => {
      const shown = thaw.page.getByTestId('history-row')
      return [await shown.getAttribute('data-run'), await shown.getByRole('cell').nth(2).textContent()]
    }
    await goTo(thaw.page, 'History')
    expect(await thaw.page.getByTestId('history-row').textContent()).toMatch(/Completed.*\d\s?%.*shapes/)
    const before = await row()
    await thaw.close()
    thaw = await launchApp(scratch)
    await goTo(thaw.page, 'History')
    expect(await row()).toEqual(before)
    expect(await thaw.page.getByTestId('history-row').count()).toBe(1)
    await picture(thaw.page, 'history-one')
  })
})

describe('a second run with another strategy', () => {
  it('overrides the recommendation', async () => {
    const { page } = thaw
    await goTo(page, 'Datasets')
    await openDataset(page, 'shapes')
    const advised = await page.getByTestId('advice-strategy').textContent()
    const other = STRATEGY_IDS.find((id) => STRATEGIES[id].name !== advised)
    await setOptions(page, { epochs: 3 })
    const before = await page.getByRole('region', { name: 'Newest run' }).getByRole('link').first().getAttribute('href')
    await page.getByTestId(`train-${other}`).click()
    const newest = page.getByRole('region', { name: 'Newest run' }).getByRole('heading').getByRole('link')
    await expect.poll(() => newest.getAttribute('href')).not.toBe(before)
    await statusBecomes(page, 'completed')
    await newest.click()
    await page.getByText(/^Overrode the recommendation/).waitFor()
    expect(await page.getByText(/^Overrode the recommendation/).textContent()).toContain(advised)
  })

  it('stands beside the first in the history and in the comparison', async () => {
    const { page } = thaw
    await goTo(page, 'History')
    const rows = page.getByTestId('history-row')
    await expect.poll(() => rows.count()).toBe(2)
    expect(await page.getByTestId('compare-button').isDisabled()).toBe(true)
    for (const row of await rows.all()) await row.getByRole('checkbox').check()
    await picture(page, 'history')
    expect(await unnamed(page)).toEqual([])
    const names = await rows.locator('th a').allTextContents()
    await page.getByTestId('compare-button').click()
    const view = page.getByTestId('compare-view')
    const config = view.getByRole('region', { name: 'Configuration' })
    await config.waitFor()
    expect((await config.locator('thead a').allTextContents()).toSorted()).toEqual(names.toSorted())
    const epochs = config.locator('tr.differs', { has: page.locator('th', { hasText: /^epochs$/i }) })
    expect((await epochs.locator('td').allTextContents()).toSorted()).toEqual(['3', '40'])
    const scores = view.getByRole('region', { name: 'Scores' }).locator('tbody tr:not(.axis-row)')
    for (const row of await scores.allTextContents()) expect(row).toMatch(/Completed.*\d\s?%/)
    expect(await scores.count()).toBe(2)
    const curves = view.locator('canvas').first()
    for (const variable of ['--series-1', '--series-2']) {
      await expect.poll(() => pointsOfColour(curves, variable)).toBeGreaterThan(20)
    }
    await picture(page, 'compare')
    expect(await unnamed(page)).toEqual([])
  })
})
