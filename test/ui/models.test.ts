/** A zoo with two models: which one measures and trains is shown, chosen and remembered, and never mixed up. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OTHER_MODEL, writeTwoModels } from '../support/zoo.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { goTo, importByPath, openDataset, setOptions, statusBecomes } from './person.ts'
import { writePictures } from './pictures.ts'
import { picture } from './screens.ts'

const TINY = 'thaw-tiny'
const scratch = scratchFolder()
const zoo = join(scratch.root, 'zoo')
let thaw: LaunchedApp

beforeAll(async () => {
  await writeTwoModels(zoo, scratch.root)
  await writePictures(scratch.pictures, 96)
  thaw = await launchApp({ ...scratch, zoo })
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

const choice = () => thaw.page.getByTestId('model-select')
const card = () => thaw.page.getByTestId('advice-card')
const newest = () => thaw.page.getByRole('region', { name: 'Newest run' })

describe('two models', () => {
  it('are offered beside the button, the default first', async () => {
    await importByPath(thaw.page, scratch.pictures)
    await choice().waitFor()
    expect(await choice().locator('option').allTextContents()).toEqual([TINY, OTHER_MODEL])
    expect(await choice().inputValue()).toBe(TINY)
    expect(await unnamed(thaw.page)).toEqual([])
    await picture(thaw.page, 'models-choice')
  })

  it('are advised on one by one: advice and measurements in sight are those of the chosen one', async () => {
    const { page } = thaw
    await page.getByTestId('recommend-only').click()
    await card().waitFor()
    expect(await card().textContent()).toContain(`with ${TINY}`)
    await page.getByTestId('measured').getByText(`With ${TINY} on`).waitFor()
    await choice().selectOption(OTHER_MODEL)
    await page.getByTestId('measured').getByText(`Not measured with ${OTHER_MODEL} yet`).waitFor()
    await expect.poll(() => card().count()).toBe(0)
  })

  it('are measured and trained by the same one button', async () => {
    const { page } = thaw
    await setOptions(page, { epochs: 2 })
    await page.getByTestId('recommend-and-train').click()
    await card().waitFor()
    expect(await card().textContent()).toContain(`with ${OTHER_MODEL}`)
    await page.getByTestId('measured').getByText(`With ${OTHER_MODEL} on`).waitFor()
    await statusBecomes(page, 'completed')
    expect(await newest().getByRole('heading').textContent()).toContain(`with ${OTHER_MODEL}`)
    await picture(page, 'models-dataset')
  })

  it('are compared on the images at hand, with a button that takes the better one', async () => {
    const { page } = thaw
    await page.getByTestId('compare-models').click()
    const table = page.getByTestId('compared-models')
    await table.waitFor()
    expect(await table.locator('tbody th').allTextContents()).toHaveLength(2)
    expect(await table.textContent()).toMatch(/Frozen features of \S+ score \d/)
    expect(await unnamed(page)).toEqual([])
    await picture(page, 'models-compared')
    await table.getByRole('button', { name: `Use ${TINY}` }).click()
    await expect.poll(() => choice().inputValue()).toBe(TINY)
    await table.getByRole('button', { name: `Use ${OTHER_MODEL}` }).click()
    await expect.poll(() => choice().inputValue()).toBe(OTHER_MODEL)
  })

  it('keep their advice while the other is looked at, and train as it says', async () => {
    const { page } = thaw
    await choice().selectOption(TINY)
    await card().getByText(`with ${TINY}`).waitFor()
    await card().getByTestId('train-frozen').click()
    await expect.poll(() => newest().getByRole('heading').textContent()).toContain(`with ${TINY}`)
    await statusBecomes(page, 'completed')
    await newest().getByRole('heading').getByRole('link').click()
    await page.getByText(/with thaw-tiny on shapes/).waitFor()
  })

  it('have a column and a filter in the history, and a word in comparisons', async () => {
    const { page } = thaw
    await goTo(page, 'History')
    const rows = page.getByTestId('history-row')
    await expect.poll(() => rows.count()).toBe(2)
    expect(await rows.locator('.col-model').allTextContents()).toEqual([TINY, OTHER_MODEL])
    for (const row of await rows.all()) await row.getByRole('checkbox').check()
    await picture(page, 'models-history')
    expect(await unnamed(page)).toEqual([])
    await page.getByTestId('history-model').selectOption(OTHER_MODEL)
    await expect.poll(() => rows.locator('.col-model').allTextContents()).toEqual([OTHER_MODEL])
    await page.getByTestId('history-model').selectOption('Any')
    await page.getByTestId('compare-button').click()
    await page.getByText('These runs started from different models').waitFor()
    await picture(page, 'models-compare')
  })

  it('are listed in the settings, where the choice is the same and outlives the app', async () => {
    await goTo(thaw.page, 'Settings')
    await choice().selectOption(OTHER_MODEL)
    await thaw.page.getByRole('row', { name: new RegExp(`^${OTHER_MODEL} In use`) }).waitFor()
    await picture(thaw.page, 'models-settings')
    expect(await unnamed(thaw.page)).toEqual([])
    await thaw.close()
    thaw = await launchApp({ ...scratch, zoo })
    await openDataset(thaw.page, 'shapes')
    await expect.poll(() => choice().inputValue()).toBe(OTHER_MODEL)
    await card().getByText(`with ${OTHER_MODEL}`).waitFor()
  })
})

describe('one model', () => {
  it('is named, with nothing to choose, even where the chosen one is gone', async () => {
    const single = join(scratch.root, 'single')
    cpSync(join(zoo, TINY), join(single, TINY), { recursive: true })
    await thaw.close()
    thaw = await launchApp({ ...scratch, zoo: single })
    await openDataset(thaw.page, 'shapes')
    await thaw.page.getByTestId('model-choice').getByText(`with ${TINY}`).waitFor()
    expect(await choice().count()).toBe(0)
    await card().getByText(`with ${TINY}`).waitFor()
    await picture(thaw.page, 'models-single')
  })
})
