// Starts the app as Electron would: its switches, its package.json, its main module, then Chromium, then `ready`.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { app } from './app.ts'
import { startChromium, stopChromium } from './chromium.ts'
import { endUtilities } from './utility-process.ts'
import { closeAllWindows } from './window.ts'

const REQUIRE = '--stand-in-require='
/** Where a packaged app lies; otherwise the first argument says so. */
const APP = '--stand-in-app='
const given = process.argv.slice(2)
const loaders = given
  .filter((argument) => argument.startsWith(REQUIRE))
  .map((argument) => argument.slice(REQUIRE.length))
const packaged = given.find((argument) => argument.startsWith(APP))?.slice(APP.length)
const rest = given.filter((argument) => !argument.startsWith(REQUIRE) && !argument.startsWith(APP))

for (const flag of rest) {
  const [, name, value = ''] = /^--([^=]+)=?(.*)$/.exec(flag) ?? []
  if (name !== undefined) app.commandLine.appendSwitch(name, value)
}
const folder = packaged ?? resolve(rest.find((argument) => !argument.startsWith('-')) ?? '.')
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
  name: string
  productName?: string
  version: string
  main: string
}

process.argv = [process.execPath, ...rest]
Object.assign(process.versions, { electron: '0.0.0-stand-in' })
Object.defineProperty(process, 'type', { value: 'browser' })
if (packaged !== undefined) Object.assign(process, { resourcesPath: dirname(packaged) })
app.boot({
  appPath: folder,
  name: manifest.productName ?? manifest.name,
  version: manifest.version,
  isPackaged: packaged !== undefined,
  userData: app.commandLine.getSwitchValue('user-data-dir') || undefined,
})
app.commandLine.removeSwitch('user-data-dir')
app.ending = {
  closeWindows: closeAllWindows,
  async shutDown() {
    endUtilities()
    await stopChromium()
  },
}
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => app.quit())

const require = createRequire(import.meta.url)
for (const loader of loaders) require(loader)
// Playwright's loader defines this and calls it when it is ready; without the loader nothing waits
const scope = globalThis as { __playwright_run?: () => void }
scope.__playwright_run ??= () => {}

const loaded = import(pathToFileURL(join(folder, manifest.main)).href)
loaded.catch((error: unknown) => {
  console.error(error)
  process.exit(1)
})
// switches that the app appends while it loads still reach Chromium
await Promise.race([loaded, delay(300)])
await startChromium()
app.markReady()
