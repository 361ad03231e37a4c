import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeManyNames } from '../support/images/many-names.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { expectLoaded, lookAt } from './person.ts'
import { picture } from './screens.ts'

const scratch = scratchFolder()
let thaw: LaunchedApp

beforeAll(async () => {
  await writeManyNames(scratch.pictures, { classes: ['left', 'right'], names: 10_000, side: 2000 })
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

describe('a check of every image that would take long', () => {
  it('shows samples first and begins by itself, then says how long it takes and waits', async () => {
    const { page } = thaw
    await lookAt(page, scratch.pictures)
    await page.getByTestId('samples').waitFor()
    await page.getByTestId('checking').waitFor()
    await expectLoaded(page.getByTestId('samples').locator('img'))
    const state = page.getByTestId('check-state')
    await state.filter({ hasText: /Checking every image takes (about|more than) [\d.]+\s(min|h)/ }).waitFor()
    expect(await page.getByTestId('import-now').isEnabled()).toBe(true)
    await picture(page, 'preview-long-check')
  })

  it('goes on when the person starts it, with the time left, until it is stopped', async () => {
    const { page } = thaw
    await page.getByRole('button', { name: 'Check every image' }).click()
    const line = page.getByTestId('checking')
    await line.getByText(/[\d,]+ of 20,000 · about [\d.]+\s(min|h) left/).waitFor()
    await line.getByRole('button', { name: 'Stop checking' }).click()
    expect(await page.getByTestId('check-state').textContent()).toContain('the import will check the remaining images')
    expect(await page.getByRole('button', { name: 'Check every image' }).isEnabled()).toBe(true)
  })
})
