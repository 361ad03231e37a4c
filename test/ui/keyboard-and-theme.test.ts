import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { goTo } from './person.ts'
import { writePictures } from './pictures.ts'
import { picture } from './screens.ts'

interface Focused {
  readonly textContent: string | null
  readonly tagName: string
  getAttribute(name: string): string | null
}
declare const document: { readonly activeElement: Focused | null; readonly body: object }
declare const getComputedStyle: (element: object) => { readonly backgroundColor: string; readonly outlineStyle: string }

const MOST_TABS = 60
const scratch = scratchFolder()
let thaw: LaunchedApp

beforeAll(async () => {
  await writePictures(scratch.pictures, 48)
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

/** Presses Tab until the element with that test id or text has the focus. */
async function tabTo(wanted: string): Promise<void> {
  const { page } = thaw
  const passed: string[] = []
  for (let tab = 0; tab < MOST_TABS; tab++) {
    await page.keyboard.press('Tab')
    const here = await page.evaluate(() => {
      const element = document.activeElement
      return element?.getAttribute('data-testid') ?? element?.textContent?.trim() ?? ''
    })
    if (here === wanted) return
    passed.push(here)
  }
  throw new Error(`Tab did not reach ${wanted}: ${passed.join(' | ')}`)
}

describe('the keyboard alone', () => {
  it('imports a folder', async () => {
    const { page } = thaw
    await page.getByTestId('import-button').waitFor()
    await tabTo('Type a path')
    expect(await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle)).not.toBe(
      'none',
    )
    await page.keyboard.press('Enter')
    await page.getByTestId('import-path').waitFor()
    await page.keyboard.type(scratch.pictures)
    await page.keyboard.press('Enter')
    await page.getByTestId('samples').waitFor()
    await tabTo('import-now')
    await page.keyboard.press('Enter')
    await page.getByTestId('image-grid').waitFor()
  })

  it('opens the dataset and asks for advice', async () => {
    const { page } = thaw
    await tabTo('Datasets')
    await page.keyboard.press('Enter')
    await page.getByTestId('dataset-card').waitFor()
    await tabTo('dataset-card')
    await page.keyboard.press('Enter')
    await page.getByTestId('recommend-only').waitFor()
    await tabTo('recommend-and-train')
    await tabTo('recommend-only')
    await page.keyboard.press('Enter')
    await page.getByTestId('advice-card').waitFor()
    expect(await page.getByTestId('advice-strategy').textContent()).not.toBe('')
  })

  it('goes to the other screens, each with a name for everything on it', async () => {
    const { page } = thaw
    for (const place of ['History', 'Settings'] as const) {
      await tabTo(place)
      await page.keyboard.press('Enter')
      await page.getByRole('heading', { name: place, level: 1 }).waitFor()
      expect(await unnamed(page)).toEqual([])
    }
  })
})

describe('the engine', () => {
  it('in use is shown with its reason, measured on demand, and stays in use where a choice does not work', async () => {
    const { page } = thaw
    const inUse = page.getByTestId('engine-in-use')
    await goTo(page, 'Settings')
    // The advice above was the first to compute: that measured as much as it needed.
    await inUse.getByText('ONNX Runtime, CPU is in use.').waitFor()
    await page
      .getByTestId('engine-untimed')
      .getByText(/^“–”: not timed yet\./)
      .waitFor()
    await page.getByTestId('measure-engines').click()
    await page.getByRole('row', { name: /^WebAssembly Available .*1 thread [\d.]+ [\d.]+ [\d.]+$/ }).waitFor()
    expect(await page.getByTestId('engine-untimed').count()).toBe(0)
    await page.getByText(/^Not available\. .*CUDA 11\.2 and cuDNN 8\.1|^Not available\. TensorFlow with CUDA/).waitFor()
    const unusable = process.platform === 'darwin' ? 'dml' : 'coreml'
    await page.getByTestId('engine-choice').selectOption(`ort:${unusable}`)
    await inUse.getByText(/which does not work on this machine, so Thaw uses ONNX Runtime, CPU instead/).waitFor()
    await page.getByRole('row', { name: /^ONNX Runtime, CPU In use/ }).waitFor()
    await page.getByTestId('engine-choice').selectOption('auto')
    await expect.poll(() => inUse.textContent()).toContain('ONNX Runtime, CPU is the fastest on this machine')
  })
})

describe('the theme', () => {
  it('changes the whole window, and survives a restart', async () => {
    const background = (): Promise<string> => thaw.page.evaluate(() => getComputedStyle(document.body).backgroundColor)
    const choose = async (theme: string): Promise<string> => {
      await thaw.page.getByRole('radio', { name: theme }).check()
      await thaw.page.locator(`html[data-theme=${theme.toLowerCase()}]`).waitFor({ state: 'attached' })
      return background()
    }
    await goTo(thaw.page, 'Settings')
    await thaw.page.getByTestId('engine-table').waitFor()
    await picture(thaw.page, 'settings')
    const light = await choose('Light')
    const dark = await choose('Dark')
    expect(brightness(light)).toBeGreaterThan(200)
    expect(brightness(dark)).toBeLessThan(60)
    const chrome = (): Promise<string> => thaw.app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)
    await expect.poll(chrome).toBe('dark')
    await thaw.close()
    thaw = await launchApp(scratch)
    await thaw.page.getByTestId('import-button').waitFor()
    await expect.poll(background).toBe(dark)
  })
})

/** Mean of the three channels of `rgb(r, g, b)`, 0–255. */
function brightness(colour: string): number {
  const channels = [...colour.matchAll(/\d+/g)].slice(0, 3).map(Number)
  return channels.reduce((sum, channel) => sum + channel, 0) / 3
}
