import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium } from '../../build/tools/chromium.ts'
import { PATIENCE } from '../support/patience.ts'
import { drop } from './drop.ts'
import { scratchFolder } from './folders.ts'
import { confusionTotal, expectLoaded, expectScored, goTo, importByPath, setOptions, statusBecomes } from './person.ts'
import { writePictures } from './pictures.ts'
import { stepsSeen, watch } from './watch.ts'

const program = resolve(import.meta.dirname, '../../core/cli/thaw.js')
const scratch = scratchFolder()
let server: ChildProcess
let browser: Browser
let page: Page
let url = ''

beforeAll(async () => {
  await writePictures(scratch.pictures)
  server = spawn(process.execPath, [program, 'serve', '--json', '--home', scratch.home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (!server.stdout) throw new Error('thaw serve has no output')
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string]
  url = (JSON.parse(line) as { url: string }).url
  browser = await chromium.launch({ executablePath: findChromium() ?? '', args: ['--no-sandbox'] })
  page = await browser.newPage()
  page.context().setDefaultTimeout(PATIENCE)
})
afterAll(async () => {
  await browser.close()
  await endServer()
  scratch.remove()
})

async function endServer(): Promise<void> {
  if (server.exitCode !== null) return
  server.kill('SIGINT')
  await once(server, 'exit')
}

describe('thaw serve in a browser', () => {
  it('lets in whoever has its address, and nobody else', async () => {
    await page.goto(url)
    await page.getByTestId('import-path').waitFor()
    const stranger = await browser.newContext()
    const answer = await (await stranger.newPage()).goto(url)
    expect(answer?.status()).toBe(401)
    await stranger.close()
  })

  it('lets another browser in by a new address, beside the first', async () => {
    const asked = spawnSync(process.execPath, [program, 'serve', '--link', '--json', '--home', scratch.home])
    const { url: another } = JSON.parse(asked.stdout.toString()) as { url: string }
    const second = await browser.newContext()
    second.setDefaultTimeout(PATIENCE)
    const opened = await second.newPage()
    expect((await opened.goto(another))?.status()).toBe(200)
    await opened.getByTestId('import-path').waitFor()
    await opened.reload()
    await opened.getByTestId('import-path').waitFor()
    await page.reload()
    await page.getByTestId('import-path').waitFor()
    await second.close()
  })

  it('says what to do instead of a drop, whose place a browser keeps to itself', async () => {
    await goTo(page, 'Settings')
    await drop(page, scratch.pictures)
    expect(await page.getByTestId('dropped').textContent()).toMatch(/“shapes”.*Type its full path/)
    expect(await page.getByTestId('import-path').evaluate((field) => field.matches(':focus'))).toBe(true)
    expect(await page.getByText('Drop a folder or file here').count()).toBe(0)
  })

  it('imports a path of its machine and shows the pictures', async () => {
    await importByPath(page, scratch.pictures)
    await expectLoaded(page.getByTestId('image-grid').locator('img'))
    expect(await page.getByTestId('problems-list').textContent()).toContain('torn.png')
  })

  it('recommends, trains and keeps the run', async () => {
    await setOptions(page, { epochs: 8, strategy: 'full' })
    await watch(page, 'progress', '[data-testid=run-progress]')
    await page.getByTestId('recommend-and-train').click()
    await page.getByTestId('advice-card').waitFor()
    await statusBecomes(page, 'completed')
    expect((await stepsSeen(page, 'progress')).length).toBeGreaterThan(1)
    await expectScored(page)
    await page.getByRole('region', { name: 'Newest run' }).getByRole('heading').getByRole('link').click()
    await page.getByTestId('confusion-matrix').waitFor()
    expect(await confusionTotal(page)).toBeGreaterThan(5)
    await page.reload()
    await page.getByTestId('confusion-matrix').waitFor()
    await goTo(page, 'History')
    expect(await page.getByTestId('history-row').textContent()).toMatch(/Completed.*shapes/)
  })

  it('says so when the server is gone', async () => {
    await endServer()
    await page.getByTestId('connection-lost').waitFor()
    expect(await page.getByTestId('connection-lost').textContent()).toContain('Thaw lost its connection')
  })
})
