import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { checked, lookAt } from './person.ts'
import { writePictures } from './pictures.ts'
import { picture } from './screens.ts'

interface Focused {
  readonly tagName: string
  readonly textContent: string | null
  closest(selector: string): object | null
  getAttribute(name: string): string | null
}
declare const document: { readonly activeElement: Focused | null; readonly body: object }
declare const getComputedStyle: (element: object) => { readonly outlineStyle: string; readonly opacity: string }

const MOST_TABS = 80
const scratch = scratchFolder()
let thaw: LaunchedApp

beforeAll(async () => {
  await writePictures(scratch.pictures, 48)
  thaw = await launchApp(scratch)
  await lookAt(thaw.page, scratch.pictures)
  await checked(thaw.page)
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

function press(key: string): Promise<void> {
  return thaw.page.keyboard.press(key)
}

/** Test id, accessible name or text of what has the focus. */
function focused(): Promise<string> {
  return thaw.page.evaluate(() => {
    const element = document.activeElement
    const name = element?.getAttribute('data-testid') ?? element?.getAttribute('aria-label')
    return name ?? element?.textContent?.trim() ?? ''
  })
}

/** Everything Tab passes until it comes to what is wanted, each with whether one sees that it has the focus. */
async function tabTo(wanted: RegExp): Promise<void> {
  const passed: string[] = []
  for (let tab = 0; tab < MOST_TABS; tab++) {
    await press('Tab')
    const here = await focused()
    const seen = await thaw.page.evaluate(() => {
      const element = document.activeElement ?? document.body
      // A segment shows the focus of its hidden radio button.
      return getComputedStyle(element).outlineStyle !== 'none' || getComputedStyle(element).opacity === '0'
    })
    expect(seen, `the focus on ${here} can be seen`).toBe(true)
    if (wanted.test(here)) return
    passed.push(here)
  }
  throw new Error(`Tab did not reach ${wanted}: ${passed.join(' | ')}`)
}

describe('the list of shortcuts', () => {
  it('opens by “?”, keeps the focus in and gives it back when Escape closes it', async () => {
    const { page } = thaw
    await tabTo(/^import-now$/)
    await press('?')
    const list = page.getByTestId('shortcuts')
    await list.waitFor()
    expect(await list.locator('kbd').allTextContents()).toContain('Ctrl')
    expect(await page.evaluate(() => document.activeElement?.closest('dialog') !== null)).toBe(true)
    expect(await unnamed(page)).toEqual([])
    await picture(page, 'shortcuts')
    await press('Escape')
    await list.waitFor({ state: 'detached' })
    expect(await focused()).toBe('import-now')
  })

  it('opens from the menu too', async () => {
    const { page, app } = thaw
    await app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('shortcuts')?.click())
    await page.getByTestId('shortcuts').waitFor()
    await press('Escape')
    await page.getByTestId('shortcuts').waitFor({ state: 'detached' })
    expect(await page.getByTestId('import-now').isEnabled()).toBe(true)
  })
})

describe('the preview and the dataset’s page, by the keyboard', () => {
  it('the way to the problems takes the focus along', async () => {
    await tabTo(/left out/)
    await press('Enter')
    expect(await focused()).toBe('Problems')
    await tabTo(/^Save as CSV$/)
  })

  it('Control and Enter import from wherever the focus is', async () => {
    const { page } = thaw
    await press('Control+Enter')
    await page.getByTestId('image-grid').waitFor()
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('MAIN')
  })

  it('an image opens by Enter, changes by the arrows, and Escape goes back to it', async () => {
    const { page } = thaw
    await page.getByTestId('image-grid').locator('img').first().waitFor()
    const first = /^circle.*png$/
    await page.getByTestId('image-grid').getByRole('button').first().focus()
    await press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    const before = await dialog.getAttribute('aria-label')
    expect(before).toMatch(first)
    await press('ArrowRight')
    expect(await dialog.getAttribute('aria-label')).not.toBe(before)
    await press('ArrowLeft')
    expect(await dialog.getAttribute('aria-label')).toBe(before)
    expect(await unnamed(page)).toEqual([])
    await press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await page.evaluate(() => document.activeElement?.closest('[data-testid=image-grid]') !== null)).toBe(true)
  })

  it('Escape leaves a question unanswered, and Enter on its button confirms', async () => {
    const { page } = thaw
    const remove = page.getByRole('button', { name: 'Remove', exact: true })
    await remove.focus()
    await press('Enter')
    await page.getByRole('dialog').waitFor()
    await press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await focused()).toBe('Remove')
    await press('Enter')
    await tabTo(/^Remove$/)
    await press('Enter')
    await page.getByTestId('import-button').waitFor()
    // The list may still be the one of before.
    await expect.poll(() => page.getByTestId('dataset-card').count()).toBe(0)
  })
})
