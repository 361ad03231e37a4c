/** What the next run would train, shown before it starts and changed by its options. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../core/app/sample.ts'
import { openThaw } from '../support/service.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { openDataset } from './person.ts'
import { picture } from './screens.ts'

const scratch = scratchFolder()
let thaw: LaunchedApp

beforeAll(async () => {
  const written = await writeSampleDataset(scratch.pictures, { items: 60, seed: 5, shift: 'texture' })
  if (!written.ok) throw new Error(written.failure.message)
  {
    await using service = openThaw(scratch.home)
    await service.call('datasets.import', { path: scratch.pictures })
  }
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

describe('what will train', () => {
  const plan = () => thaw.page.getByTestId('training-plan')

  it('appears once a strategy is named, with every part and its rate', async () => {
    const { page } = thaw
    await openDataset(page, 'shapes')
    await page.getByText('Options', { exact: true }).click()
    expect(await plan().count()).toBe(0)
    await page.getByTestId('option-strategy').selectOption('full')
    await plan().locator('summary').click()
    await plan().locator('tbody tr').first().waitFor()
    const parts = await plan().locator('tbody th').allTextContents()
    expect(parts[0]).toBe('stem')
    expect(parts.slice(-2)).toEqual(['connector', 'text'])
    expect(await plan().textContent()).toMatch(/[\d,]+ of [\d,]+ numbers change/)
    expect(await plan().locator('tbody tr', { hasText: 'connector' }).textContent()).toMatch(/2e-3$/)
  })

  it('follows the rates that the person chooses', async () => {
    const { page } = thaw
    await page.getByText('Rates and regularisation', { exact: true }).click()
    await page.getByTestId('setting-headRate').fill('0.0005')
    await page.getByTestId('setting-rateDecay').fill('1')
    await expect.poll(() => plan().locator('tbody tr', { hasText: 'connector' }).textContent()).toMatch(/5e-4$/)
    expect(await plan().locator('tbody tr', { hasText: 'stem' }).textContent()).toMatch(/1e-3$/)
    await picture(page, 'training-plan')
    expect(await unnamed(page)).toEqual([])
  })

  it('of adapters and of chosen blocks has fields of its own, and says what does not fit', async () => {
    const { page } = thaw
    await page.getByTestId('option-strategy').selectOption('lora')
    await page.getByTestId('setting-rank').fill('4')
    await expect.poll(() => plan().textContent()).toContain('Low-rank adapters')
    await page.getByTestId('option-strategy').selectOption('layered')
    expect(await page.getByTestId('setting-rank').count()).toBe(0)
    await page.getByTestId('setting-blocks').fill('last:2')
    await expect.poll(() => plan().textContent()).toContain('blocks last:2')
    await picture(page, 'training-plan-blocks')
    await page.getByTestId('setting-blocks').fill('last:99')
    await expect.poll(() => plan().textContent()).toContain('names some that it lacks')
  })
})
