/** A long history in the window: it opens at once, and draws a page at a time. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { homePaths, prepareHome } from '../../core/app/home.ts'
import { newId } from '../../core/app/service/new-id.ts'
import { openHistory } from '../../core/history/index.ts'
import { fillHistory } from '../bench/history/fill.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { goTo } from './person.ts'
import { picture } from './screens.ts'

const RUNS = 250
/** One run in nineteen is archived. */
const SHOWN = RUNS - Math.floor(RUNS / 19)
const scratch = scratchFolder()
let thaw: LaunchedApp

beforeAll(async () => {
  const prepared = prepareHome(scratch.home)
  if (!prepared.ok) throw new Error(prepared.failure.message)
  const history = openHistory({ file: homePaths(scratch.home).database, now: () => new Date(), newId })
  if (!history.ok) throw new Error(history.failure.message)
  await fillHistory(history.value, { runs: RUNS, points: 8 })
  history.value.close()
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

const rows = () => thaw.page.getByTestId('history-row')
const pager = () => thaw.page.getByTestId('pager')
const firstName = () => rows().first().getByRole('link').textContent()

describe('a long history', () => {
  it('draws the newest hundred runs, and the others page by page', async () => {
    const { page } = thaw
    await goTo(page, 'History')
    await pager().getByText(`1–100 of ${SHOWN} runs`).waitFor()
    expect(await rows().count()).toBe(100)
    expect(await unnamed(page)).toEqual([])
    await picture(page, 'many-runs')
    await pager().getByRole('button', { name: 'Next' }).click()
    await pager().getByRole('button', { name: 'Next' }).click()
    await pager().getByText(`201–${SHOWN} of ${SHOWN} runs`).waitFor()
    expect(await rows().count()).toBe(SHOWN - 200)
    expect(await pager().getByRole('button', { name: 'Next' }).isDisabled()).toBe(true)
  })

  it('sorts and searches all of its runs, not only the page, and then shows the first page', async () => {
    const { page } = thaw
    await page.getByRole('button', { name: 'Duration' }).click()
    await pager().getByText(`1–100 of ${SHOWN}`).waitFor()
    const longest = await firstName()
    await page.getByRole('button', { name: 'Duration' }).click()
    await expect.poll(firstName).not.toBe(longest)
    expect(await firstName()).toBe('dataset 0 · frozen · 1')
    await page.getByLabel('Search runs').fill('dataset 7')
    await pager().waitFor({ state: 'detached' })
    expect(await rows().count()).toBeLessThan(100)
    await page.getByLabel('Search runs').fill('')
    await pager().waitFor()
  })

  it('has archived runs only where they are asked for', async () => {
    const { page } = thaw
    await page.getByLabel('Show archived').check()
    await pager().getByText(`1–100 of ${RUNS} runs`).waitFor()
    await page.getByLabel('Show archived').uncheck()
    await pager().getByText(`1–100 of ${SHOWN} runs`).waitFor()
    expect(await pager().textContent()).toContain(`of ${SHOWN} runs`)
  })
})
