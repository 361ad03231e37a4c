/** A run that trackio recorded, in the window. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GOLDEN } from '../support/goldens/trackio/golden.ts'
import { checked, openServiceAlone } from '../support/service-alone.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { goTo } from './person.ts'
import { picture } from './screens.ts'

const scratch = scratchFolder()
let thaw: LaunchedApp

beforeAll(async () => {
  const file = join(scratch.root, 'golden.db')
  writeFileSync(file, GOLDEN)
  {
    await using service = checked(openServiceAlone(scratch.home))
    await service.call('runs.importTrackio', { file })
  }
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
