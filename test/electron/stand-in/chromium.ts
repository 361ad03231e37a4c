import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium as playwright, type Browser, type BrowserContext } from 'playwright-core'
import { findChromium } from '../../../build/tools/chromium.ts'
import { app } from './app.ts'
import { hostRules } from './protocol.ts'

let program: ChildProcess | null = null
let browser: Browser | null = null
const context = Promise.withResolvers<BrowserContext>()

/** Resolves once Chromium runs. */
export const browserContext: Promise<BrowserContext> = context.promise

export function chromiumVersion(): string {
  return browser?.version() ?? '0'
}

/** Starts Chromium with the switches the app has set, attaches to it, and tells Playwright's `_electron` where it is. */
export async function startChromium(): Promise<void> {
  const path = findChromium()
  if (path === null) throw new Error('The Electron stand-in needs Chromium, and none was found.')
  // the app's own rules come last; they may say of every host that there is none, which this machine's server is not
  const own = app.switches.get('host-resolver-rules')
  const rules = [await hostRules(), ...(own ? [own, 'EXCLUDE 127.0.0.1'] : [])].filter((part) => part !== '').join()
  const switches: Record<string, string> = {
    ...Object.fromEntries(app.switches),
    ...(rules ? { 'host-resolver-rules': rules } : {}),
    headless: '',
    'no-sandbox': '',
    'disable-gpu': '',
    'disable-dev-shm-usage': '',
    'no-first-run': '',
    'disable-background-networking': '',
    'disable-component-update': '',
    'disable-sync': '',
    'no-startup-window': '',
    'hide-scrollbars': '',
    'remote-debugging-port': '0',
    'user-data-dir': profileFolder(),
  }
  // Debian's Chromium keeps crash reports in the person's folder; Electron has none unless the app starts them
  const env = { ...process.env, HOME: switches['user-data-dir'] }
  const args = Object.entries(switches).map(([name, value]) => (value ? `--${name}=${value}` : `--${name}`))
  program = spawn(path, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const address = await devToolsAddress(program)
  program.once('exit', () => process.exit(1))
  browser = await playwright.connectOverCDP(address)
  const [first] = browser.contexts()
  if (!first) throw new Error('Chromium offered no browser context.')
  context.resolve(first)
  // Playwright waits for this line, so it is printed only once this side is attached
  process.stderr.write(`\nDevTools listening on ${address}\n`)
}

/** In the app's folder where that can be written; an app that starts without says so in a dialog. */
function profileFolder(): string {
  const folder = join(app.getPath('userData'), 'stand-in-chromium')
  try {
    mkdirSync(folder, { recursive: true })
    return folder
  } catch {
    return mkdtempSync(join(tmpdir(), 'stand-in-chromium-'))
  }
}

async function devToolsAddress(child: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  let tail = ''
  const ended = (code: number | null): void => reject(new Error(`Chromium ended (${code}): ${tail}`))
  child.once('error', reject)
  child.once('exit', ended)
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    tail = (tail + chunk).slice(-4000)
    const address = /^DevTools listening on (ws:\/\/\S+)$/m.exec(tail)?.[1]
    if (address !== undefined) resolve(address)
  })
  const address = await promise
  child.off('exit', ended)
  return address
}

export async function stopChromium(): Promise<void> {
  if (!program || program.exitCode !== null) return
  const child = program
  child.removeAllListeners('exit')
  const ended = once(child, 'exit')
  const late = setTimeout(() => child.kill('SIGKILL'), 3000)
  const cdp = await browser?.newBrowserCDPSession().catch(() => null)
  await cdp?.send('Browser.close').catch(() => {})
  await ended
  clearTimeout(late)
}
