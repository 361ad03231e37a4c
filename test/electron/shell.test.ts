import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Result } from '../../core/domain/failure.ts'
import { runsOnRealElectron } from '../ui/executable.ts'
import { launchApp, type LaunchedApp } from '../ui/launch.ts'

interface Bridge {
  call(method: string, params: unknown): Promise<Result<unknown>>
  on(listener: (event: { type: string }) => void): () => void
  chooseFolder(): Promise<string | null>
}
interface Permissions {
  request(contents: null, permission: string, answer: (isGranted: boolean) => void): void
  check(contents: null, permission: string): boolean
}
type Handler = (event: object, request: object) => unknown
declare const window: { readonly thaw: Bridge; readonly require?: unknown; open(url: string): unknown }
declare const location: { href: string }
declare const document: {
  readonly title: string
  createElement(tag: string): { textContent: string }
  head: { append(node: object): void }
}
declare const matchMedia: (query: string) => { readonly matches: boolean }
declare const navigator: { permissions: { query(d: { name: string }): Promise<{ state: string }> } }

const root = resolve(import.meta.dirname, '../..')
let thaw: LaunchedApp

beforeAll(async () => {
  thaw = await launchApp()
})
afterAll(() => thaw.close())

describe('the window', () => {
  it('shows the built page under its own origin', async () => {
    expect(await thaw.page.evaluate(() => document.title)).toContain('Thaw')
    const urls = await thaw.app.evaluate(({ webContents }) => webContents.getAllWebContents().map((c) => c.getURL()))
    expect(urls).toEqual([expect.stringMatching(/^app:\/\/bundle\//)])
  })

  it('is shown once it is ready, inside the display', async () => {
    const state = await thaw.app.evaluate(({ BrowserWindow, screen }) => {
      const [one] = BrowserWindow.getAllWindows()
      return { visible: one?.isVisible(), bounds: one?.getBounds(), area: screen.getPrimaryDisplay().workArea }
    })
    expect(state.visible).toBe(true)
    expect(state.bounds!.width).toBeGreaterThanOrEqual(900)
    expect(state.bounds!.x + state.bounds!.width).toBeLessThanOrEqual(state.area.x + state.area.width)
  })

  it('gives the page no Node', async () => {
    expect(await thaw.page.evaluate(() => typeof window.require)).toBe('undefined')
    expect(await thaw.page.evaluate(() => Object.keys(window.thaw).toSorted())).toEqual([
      'call',
      'chooseFile',
      'chooseFolder',
      'on',
      'pathForFile',
      'platform',
    ])
  })

  it('refuses inline scripts by its content security policy', async () => {
    const ran = await thaw.page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'globalThis.inlineRan = true'
      document.head.append(script)
      return 'inlineRan' in globalThis
    })
    expect(ran).toBe(false)
  })

  it('does not navigate elsewhere and opens no second window', async () => {
    const before = thaw.page.url()
    await thaw.page.evaluate(() => {
      location.href = 'https://example.com/'
      window.open('https://example.com/')
    })
    await thaw.page.waitForTimeout(300)
    expect(thaw.page.url()).toBe(before)
    expect(await thaw.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1)
  })

  it('loads nothing from elsewhere, not even for the app itself', async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end('<title>elsewhere</title>')
    })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const { port } = server.address() as AddressInfo
    const outcome = await thaw.app.evaluate(async ({ BrowserWindow }, url) => {
      const window = new BrowserWindow({ show: false })
      const outcome = await window.loadURL(url).then(
        () => 'loaded',
        (error: Error) => error.message,
      )
      window.destroy()
      return outcome
    }, `http://127.0.0.1:${port}/`)
    server.close()
    expect(outcome).toContain('BLOCKED_BY_CLIENT')
    expect(asked).toEqual([])
  })

  it('has Chromium look up no names and search for no proxy', async () => {
    const switches = await thaw.app.evaluate(({ app }) => [
      app.commandLine.getSwitchValue('host-resolver-rules'),
      app.commandLine.hasSwitch('no-proxy-server'),
    ])
    expect(switches).toEqual(['MAP * ~NOTFOUND', true])
  })

  it.each(['/../package.json', '/%2e%2e/%2e%2e/package.json', '/nothing-here.js', '/media/x/y'])(
    'answers %s with 404',
    async (path) => {
      expect(await thaw.page.evaluate((p) => fetch(p).then((r) => r.status), path)).toBe(404)
    },
  )
})

describe('the bridge', () => {
  it('answers a call with the service’s result', async () => {
    const result = await thaw.page.evaluate(() => window.thaw.call('app.info', {}))
    expect(result).toMatchObject({ ok: true, value: { home: thaw.home } })
  })

  it('answers an unknown method with a failure, not an exception', async () => {
    const result = await thaw.page.evaluate(() => window.thaw.call('app.explode', {}))
    expect(result).toMatchObject({ ok: false, failure: { code: 'usage' } })
  })

  it.each(['https://example.com/', 'app://other/', 'file:///tmp/page.html'])('answers no page at %s', async (url) => {
    const answers = await thaw.app.evaluate(async ({ ipcMain, dialog }, url) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: ['/data/birds'] })
      // Electron and the stand-in keep handlers under different names
      const { handlers, _invokeHandlers } = ipcMain as unknown as Record<string, Map<string, Handler> | undefined>
      const all = [...(handlers ?? _invokeHandlers ?? [])]
      const event = { sender: null, senderFrame: { url, parent: null } }
      return Promise.all(
        all.map(async ([name, handle]) => [name, await handle(event, { method: 'app.info', params: {} })]),
      )
    }, url)
    expect(Object.fromEntries(answers)).toEqual({
      'thaw:call': { ok: false, failure: expect.objectContaining({ code: 'usage' }) },
      'thaw:choose-folder': null,
      'thaw:choose-file': null,
    })
  })

  it('returns the chosen folder, and null when the dialog is cancelled', async () => {
    await thaw.app.evaluate(({ dialog }) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: ['/data/birds'] })
    })
    expect(await thaw.page.evaluate(() => window.thaw.chooseFolder())).toBe('/data/birds')
    await thaw.app.evaluate(({ dialog }) => {
      dialog.showOpenDialog = async () => ({ canceled: true, filePaths: [] })
    })
    expect(await thaw.page.evaluate(() => window.thaw.chooseFolder())).toBe(null)
  })

  it('pushes events to the page, and the theme of the settings reaches it', async () => {
    const types = await thaw.page.evaluate(async () => {
      const seen = Promise.withResolvers<string>()
      const stop = window.thaw.on((event) => seen.resolve(event.type))
      await window.thaw.call('settings.set', { theme: 'dark' })
      const type = await seen.promise
      stop()
      return type
    })
    expect(types).toBe('settings.changed')
    await expect.poll(() => thaw.page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)).toBe(true)
  })
})

describe('the app', () => {
  it('lets a second start show the first window and end', async () => {
    await thaw.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize())
    const program = createRequire(import.meta.url)('electron') as unknown as string
    const second = spawn(program, [root, `--user-data-dir=${thaw.userData}`, `--home=${thaw.home}`], {
      stdio: 'ignore',
    })
    const [code] = (await once(second, 'exit')) as [number | null]
    expect(code).toBe(0)
    await expect
      .poll(() => thaw.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized()))
      .toBe(false)
  })

  // where Chromium asks nobody, what it would be reported
  it.skipIf(runsOnRealElectron)('would deny every permission', async () => {
    const answers = await thaw.app.evaluate(async ({ session }) => {
      const { permissions } = session.defaultSession as unknown as { permissions: Permissions }
      const asked = ['media', 'geolocation', 'notifications', 'openExternal', 'clipboard-read', 'hid', 'usb']
      const requests = asked.map((name) => new Promise<boolean>((resolve) => permissions.request(null, name, resolve)))
      return [...(await Promise.all(requests)), ...asked.map((name) => permissions.check(null, name))]
    })
    expect(new Set(answers)).toEqual(new Set([false]))
  })

  // the stand-in's Chromium asks nobody, so only Electron can show this
  it.skipIf(!runsOnRealElectron)('denies permissions', async () => {
    const { state } = await thaw.page.evaluate(() => navigator.permissions.query({ name: 'geolocation' }))
    expect(state).toBe('denied')
  })

  it('remembers its window and ends both processes when it quits', async () => {
    const other = await launchApp()
    const pid = other.app.process().pid!
    await other.app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]?.setBounds({ x: 40, y: 30, width: 1000, height: 700 }),
    )
    await other.app.close()
    const saved = join(other.userData, 'window.json')
    expect(existsSync(saved) && JSON.parse(readFileSync(saved, 'utf8'))).toMatchObject({ width: 1000, height: 700 })
    expect(() => process.kill(pid, 0)).toThrow('ESRCH')
    await other.close()
  })
})
