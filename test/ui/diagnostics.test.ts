import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { homedir, hostname } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium } from '../../build/tools/chromium.ts'
import { PATIENCE } from '../support/patience.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { goTo, lookAt } from './person.ts'
import { picture } from './screens.ts'

declare const navigator: { readonly clipboard: object }
declare const window: { getSelection(): { toString(): string } }
declare const document: { addEventListener(type: 'copy', listener: () => void): void }

const scratch = scratchFolder()
let thaw: LaunchedApp

beforeAll(async () => {
  const details = `Error: cannot read ${homedir()}/pictures of ${hostname()}`
  const line = { at: '2026-11-30T10:00:00Z', level: 'error', message: 'measure.run: it broke', details }
  mkdirSync(join(scratch.home, 'logs'), { recursive: true })
  writeFileSync(join(scratch.home, 'logs/thaw.log'), `${JSON.stringify(line)}\n`)
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

const WANTED = [
  /^Thaw diagnostics, /,
  /^engine +\S/m,
  /^Last error, 2026-11-30T10:00:00Z: measure\.run: it broke$/m,
  /cannot read <home>\/pictures of <host>$/m,
]

/** What is wrong with a report that a person may put where others read it. */
function faults(text: string): string[] {
  const missing = WANTED.filter((wanted) => !wanted.test(text)).map((wanted) => `without ${wanted}`)
  return text.includes(hostname()) ? ['tells the name of this machine', ...missing] : missing
}

async function showDiagnostics(page: Page): Promise<string> {
  await goTo(page, 'Settings')
  await page.getByTestId('show-diagnostics').click()
  return page.getByTestId('diagnostics').getByRole('textbox').inputValue()
}

describe('diagnostics in the window', () => {
  it('are put on the clipboard by the Help menu, which says so', async () => {
    await thaw.page.getByTestId('import-button').waitFor()
    // The window may not listen yet when its button appears; a person would choose the menu item again.
    await expect
      .poll(async () => {
        await thaw.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.getMenuItemById('copy-diagnostics')?.click())
        await thaw.page.waitForTimeout(1000)
        return thaw.page.getByText('Diagnostics copied to the clipboard').first().isVisible()
      })
      .toBe(true)
    expect(faults(await thaw.app.evaluate(({ clipboard }) => clipboard.readText()))).toEqual([])
  })

  it('are shown by the settings before they are copied', async () => {
    const { page } = thaw
    expect(faults(await showDiagnostics(page))).toEqual([])
    expect(await unnamed(page)).toEqual([])
    await picture(page, 'diagnostics')
    await page.getByTestId('diagnostics').getByRole('button', { name: 'Close' }).click()
    await page.getByTestId('diagnostics').waitFor({ state: 'detached' })
  })

  it('and failures are copied where the clipboard is refused, as in a window without permissions', async () => {
    const { page } = thaw
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'clipboard', { value: { writeText: () => Promise.reject(new Error('denied')) } })
      document.addEventListener('copy', () => Object.assign(globalThis, { copied: window.getSelection().toString() }))
    })
    const copied = (): Promise<string> => page.evaluate(() => (globalThis as unknown as { copied: string }).copied)
    const text = await showDiagnostics(page)
    await page.getByTestId('diagnostics').getByRole('button', { name: 'Copy diagnostics' }).click()
    await page.getByTestId('diagnostics').getByRole('button', { name: 'Copied' }).waitFor()
    expect((await copied()).split('\n').length).toBeGreaterThan(10)
    expect(text).toContain((await copied()).split('\n')[0])
    await page.getByTestId('diagnostics').getByRole('button', { name: 'Close' }).click()
    await goTo(page, 'Datasets')
    await lookAt(page, join(scratch.root, 'not there'))
    await page.getByTestId('failure').getByRole('button', { name: 'Copy details' }).click()
    await page.getByTestId('failure').getByRole('button', { name: 'Copied' }).waitFor()
    expect(await copied()).toContain('[path-missing]')
  })
})

describe('diagnostics in thaw serve, which has no menu', () => {
  it('are on the settings', async () => {
    const program = resolve(import.meta.dirname, '../../core/cli/thaw.js')
    const server = spawn(process.execPath, [program, 'serve', '--json', '--home', scratch.home], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const browser = await chromium.launch({ executablePath: findChromium() ?? '', args: ['--no-sandbox'] })
    try {
      const [line] = (await once(createInterface(server.stdout), 'line')) as [string]
      const page = await browser.newPage()
      page.setDefaultTimeout(PATIENCE)
      await page.goto((JSON.parse(line) as { url: string }).url)
      expect(faults(await showDiagnostics(page))).toEqual([])
    } finally {
      await browser.close()
      server.kill('SIGINT')
      await once(server, 'exit')
    }
  })
})
