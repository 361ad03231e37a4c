/** The whole job in a browser: `node browser.ts <dataset folder>` starts `thaw serve` and Chromium, and ends both. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'
import { findChromium } from '../../../../build/tools/chromium.ts'
import { wholeJob } from './page.ts'

const THAW = join(import.meta.dirname, '../../../../core/cli/thaw.js')
const [pictures = ''] = process.argv.slice(2)

const server = spawn(process.execPath, [THAW, 'serve', '--json'], { stdio: ['ignore', 'pipe', 'ignore'] })
const [line] = (await once(createInterface(server.stdout), 'line')) as [string]
// The browser is the person's own. What it keeps in their folder, and that it asks its maker for updates and accounts, is
// not Thaw's doing; so it keeps it elsewhere here, and does not find its maker. What the page asks for is heard below.
const NO_MAKER = ['google.com', '*.google.com', '*.googleapis.com', '*.gstatic.com'].map(
  (host) => `MAP ${host} ~NOTFOUND`,
)
const person = mkdtempSync(join(tmpdir(), 'browser-'))
const browser = await chromium.launch({
  executablePath: findChromium() ?? '',
  args: ['--no-sandbox', `--host-resolver-rules=${NO_MAKER.join()}`],
  env: { ...process.env, HOME: person },
})
const page = await browser.newPage()
const elsewhere: string[] = []
page.context().on('request', (request) => {
  if (!/^(?:http:\/\/127\.0\.0\.1:\d+\/|data:|blob:)/.test(request.url())) elsewhere.push(request.url())
})
await page.goto((JSON.parse(line) as { url: string }).url)
await wholeJob(page, pictures)
await browser.close()
server.kill('SIGINT')
await once(server, 'exit')
rmSync(person, { recursive: true, force: true })
if (elsewhere.length > 0) throw new Error(`The page asked for ${elsewhere.join()}`)
