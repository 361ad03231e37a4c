/** A dataset with finished runs: the advice card tells what they reached, and when newer ones are not in it yet. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { homePaths } from '../../core/app/home.ts'
import { newId } from '../../core/app/service/new-id.ts'
import { writeSampleDataset } from '../../core/app/sample.ts'
import type { DatasetSummary } from '../../core/domain/dataset.ts'
import type { Scores } from '../../core/contract/score.ts'
import { openHistory } from '../../core/history/index.ts'
import { recordRun } from '../support/finished-run.ts'
import { openThaw } from '../support/service.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { openDataset } from './person.ts'
import { picture } from './screens.ts'

const scratch = scratchFolder()
let thaw: LaunchedApp

/** Test scores of a run, as far as lists and advice read them; of enough images to distinguish strategies. */
function scored(accuracy: number): Scores {
  const worstClass = { name: 'a', recall: accuracy }
  const details = { task: 'classes' as const, macroF1: accuracy, worstClass, perClass: [], confusion: [] }
  return { test: { metric: 'accuracy', value: accuracy, low: accuracy, high: accuracy, n: 400, details } }
}

/** Measures and advises in this process, then adds runs that would take long to train: two before, one after new advice. */
async function writeHome(): Promise<void> {
  const written = await writeSampleDataset(scratch.pictures, { items: 120, seed: 5, shift: 'texture' })
  if (!written.ok) throw new Error(written.failure.message)
  await using service = openThaw(scratch.home)
  const dataset: DatasetSummary = await service.call('datasets.import', { path: scratch.pictures })
  const { model, modelHash } = await service.call('measure.run', { dataset: dataset.datasetId })
  const history = openHistory({ file: homePaths(scratch.home).database, now: () => new Date(), newId })
  if (!history.ok) throw new Error(history.failure.message)
  const add = (strategy: 'frozen' | 'full' | 'progressive', accuracy: number, minutes: number): string =>
    recordRun(
      history.value,
      dataset,
      { model, modelHash, scores: scored(accuracy) },
      { strategy, improved: strategy === 'progressive', end: { seconds: minutes * 60 } },
    )
  add('frozen', 0.8, 0.5)
  add('full', 0.8, 4)
  await service.call('advice.recommend', { dataset: dataset.datasetId })
  add('progressive', 0.98, 3)
  history.value.close()
}

beforeAll(async () => {
  await writeHome()
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

describe('advice on a dataset with finished runs', () => {
  const card = () => thaw.page.getByTestId('advice-card')
  const reason = (text: string) => card().locator('.reasons li', { hasText: text })

  it('says what they reached, beside the strategies and among the reasons', async () => {
    const { page } = thaw
    await openDataset(page, 'shapes')
    await card().waitFor()
    const rows = card().locator('tbody tr:not(.axis-row)')
    expect(await rows.filter({ hasText: 'Train everything' }).textContent()).toMatch(/Your run: \d+\.\d\s?%/)
    expect(await rows.filter({ hasText: 'Unfreeze step by step' }).textContent()).not.toContain('Your run')
    const full = reason('Your “Train everything” run')
    expect(await full.textContent()).toContain('did not improve on the head it started with')
    expect(await full.locator('summary').textContent()).toMatch(/Your earlier runs · favours “Frozen encoder”/)
    await full.locator('summary').click()
    expect(await full.locator('.facts').textContent()).toMatch(/Runs no better than the fitted head.*1/)
    expect(await card().textContent()).toContain('2 runs of yours on this dataset')
    await picture(page, 'past-runs')
    expect(await unnamed(page)).toEqual([])
  })

  it('opens the published rows behind a reason in a drawer, and closes it again', async () => {
    const { page } = thaw
    const button = card().getByTestId('record-button').first()
    const says = (await button.textContent()) ?? ''
    const [, agree = '', of = ''] = /^(\d+) of (\d+) published tests .* agree$/.exec(says) ?? []
    await button.focus()
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('dialog', { name: says })
    const rows = drawer.locator('tbody tr')
    expect(await rows.count()).toBe(Number(of))
    const differences = await rows.locator('td.number:nth-last-child(2)').allTextContents()
    expect(differences.filter((text) => Number(text.replace('−', '-')) > 0)).toHaveLength(Number(agree))
    expect(await drawer.textContent()).toMatch(/Compared.*full − frozen.*Median.*points.*Range.*points/)
    for (const row of await rows.allTextContents()) expect(row).toMatch(/\d+\.\d.*(arXiv|README|#|CVPR|SEA)/)
    await picture(page, 'record')
    expect(await unnamed(page)).toEqual([])
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached' })
    await expect.poll(() => button.evaluate((element) => element === element.ownerDocument.activeElement)).toBe(true)
  })

  it('says that a run has finished since, and takes it in when asked again', async () => {
    const { page } = thaw
    expect(await page.getByTestId('advice-outdated').textContent()).toContain('1 run has finished since')
    await page.getByTestId('recommend-only').click()
    await page.getByTestId('advice-outdated').waitFor({ state: 'detached' })
    await reason('Your “Unfreeze step by step” run').waitFor()
    expect(await page.getByTestId('advice-strategy').textContent()).toBe('Unfreeze step by step')
    expect(await card().textContent()).toContain('already trained this with seed 0')
    await picture(page, 'past-runs-again')
  })
  it('takes in that answers depend on text in the images, with the published tests of that', async () => {
    const { page } = thaw
    await page.getByText('Options', { exact: true }).click()
    await page.getByTestId('option-kind').selectOption('text')
    await page.getByTestId('recommend-only').click()
    const text = reason('answers depend on text in the images')
    await text.waitFor()
    expect(await text.getByTestId('record-button').textContent()).toMatch(
      /^\d+ of \d+ published tests on text in images/,
    )
    await picture(page, 'text-in-images')
  })
})
