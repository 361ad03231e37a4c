/** A run that trackio recorded, in the window. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GOLDEN } from '../support/goldens/trackio/golden.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { goTo } from './person.ts'
import { picture } from './screens.ts'

const scratch = scratchFolder()
let thaw: LaunchedApp

const projects = join(scratch.root, 'projects')

beforeAll(async () => {
  mkdirSync(projects)
  writeFileSync(join(projects, 'golden.db'), GOLDEN)
  thaw = await launchApp(scratch)
  await thaw.page.getByTestId('import-button').waitFor()
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

const curves = () => thaw.page.getByTestId('run-curves')

async function openRun(name: string): Promise<void> {
  await goTo(thaw.page, 'History')
  await thaw.page.getByTestId('history-row').getByRole('link', { name }).click()
  await curves().locator('canvas').first().waitFor()
}

describe('a trackio project', () => {
  const notice = (text: RegExp) => thaw.page.getByText(text)

  it('is imported from the history page, by its file or its folder', async () => {
    const { page } = thaw
    await goTo(page, 'History')
    await page.getByTestId('trackio').click()
    await page.getByTestId('trackio-file').fill(join(projects, 'missing.db'))
    await page.getByTestId('trackio-import-now').click()
    await notice(/There is no file/).waitFor()
    await page.getByTestId('trackio-file').fill(projects)
    await picture(page, 'trackio-import')
    expect(await unnamed(page)).toEqual([])
    await page.getByTestId('trackio-import-now').click()
    await notice(/Imported \d runs from the trackio project “golden”/).waitFor()
    expect(await page.getByTestId('history-row').count()).toBeGreaterThan(0)
  })

  it('takes in runs that the history has', async () => {
    const { page } = thaw
    const exported = join(scratch.root, 'exported')
    await page.getByTestId('trackio').click()
    await page.getByLabel('Add runs to a project').check()
    await page.getByTestId('trackio-folder').fill(exported)
    await page.getByTestId('trackio-project').fill('again')
    await picture(page, 'trackio-export')
    await page.getByTestId('trackio-export-now').click()
    await notice(/Added \d runs to .*again\.db/).waitFor()
    expect(existsSync(join(exported, 'again.db'))).toBe(true)
  })
})

describe('a run that another trainer recorded', () => {
  it('shows each of its curves that has a value, under its own name, after those that Thaw knows', async () => {
    await openRun('frozen-0')
    const captions = await curves().locator('figcaption').allTextContents()
    expect(captions).toEqual(['Loss', 'Validation accuracy', 'train/loss', 'lr'])
    await picture(thaw.page, 'other-trainer')
  })

  it('says who trained it and shows its config, without fields that would be empty', async () => {
    const page = await thaw.page.locator('main').innerText()
    expect(page).toMatch(/Trainer\s+trackio/)
    expect(page).toContain('tiny-vit')
    expect(await thaw.page.getByRole('link', { name: 'golden' }).count()).toBe(0)
    for (const absent of ['Model hash', 'Folder', 'Best weights']) expect(page).not.toContain(absent)
  })
})
