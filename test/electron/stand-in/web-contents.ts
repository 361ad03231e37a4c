import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import type { CDPSession, Page } from 'playwright-core'
import { browserContext, chromiumVersion } from './chromium.ts'
import { decode, encode } from './codec.ts'
import { ipcMain } from './ipc.ts'
import { nativeTheme } from './native-theme.ts'
import { pageSide, type PageOptions } from './page.ts'
import { fromPageUrl, parcels, toPageUrl } from './protocol.ts'
import { cancellable, strict } from './strict.ts'

const PARCEL_LIMIT = 1 << 16
let lastId = 0
let lastParcel = 0

type BeforeRequest = (details: { url: string }, answer: (response: { cancel?: boolean }) => void) => void
let beforeRequest: BeforeRequest = (_details, answer) => answer({})

type PermissionRequest = (contents: unknown, permission: string, answer: (isGranted: boolean) => void) => void
type PermissionCheck = (contents: unknown, permission: string) => boolean

/** Nobody asks in the stand-in's Chromium; specs ask these instead. Electron grants everything unless told otherwise. */
const permissions: { request: PermissionRequest; check: PermissionCheck } = {
  request: (_contents, _permission, answer) => answer(true),
  check: () => true,
}

export const session = {
  defaultSession: strict('session', {
    permissions,
    setPermissionRequestHandler(handler: PermissionRequest): void {
      permissions.request = handler
    },
    setPermissionCheckHandler(handler: PermissionCheck): void {
      permissions.check = handler
    },
    setSpellCheckerEnabled(_isEnabled: boolean): void {},
    webRequest: strict('webRequest', {
      onBeforeRequest(listener: BeforeRequest): void {
        beforeRequest = listener
      },
    }),
  }),
}

function isCancelled(url: string): Promise<boolean> {
  return new Promise((resolve) => beforeRequest({ url }, ({ cancel = false }) => resolve(cancel)))
}

/** The window that a page belongs to, as far as the page needs it. */
export interface Holder {
  readonly size: { readonly width: number; readonly height: number }
  pageLoaded(): void
  pageClosed(): void
  askToClose(): Promise<void>
}

interface Message {
  readonly channel: string
  readonly args: unknown[]
}

/** Answers the page's `webUtils.getPathForFile`, which pauses it meanwhile: Chromium tells DevTools where a file lies. */
async function answerPaths(cdp: CDPSession): Promise<void> {
  async function answer(callFrameId: string): Promise<void> {
    const { result } = await cdp.send('Debugger.evaluateOnCallFrame', { callFrameId, expression: 'asked.file' })
    // the path of a file that was made in the page is empty
    const { path } = await cdp.send('DOM.getFileInfo', { objectId: result.objectId ?? '' })
    const expression = `asked.path = ${JSON.stringify(path)}`
    await cdp.send('Debugger.evaluateOnCallFrame', { callFrameId, expression })
  }
  cdp.on('Debugger.paused', ({ callFrames: [frame] }) => {
    void answer(frame?.callFrameId ?? '')
      .catch((error: unknown) => console.error('electron stand-in: the path of a file', error))
      .then(() => cdp.send('Debugger.resume'))
  })
  await cdp.send('Debugger.enable')
}

/** A window's page: a Chromium tab with the preload script before its own scripts. */
export class WebContents extends EventEmitter {
  readonly id = ++lastId
  readonly session = session.defaultSession
  readonly page: Promise<Page>
  /** Playwright finds the window of a page by it. */
  targetId = ''
  readonly #holder: Holder
  readonly #dispatch = `stand-in:${Math.random()}`
  readonly #outgoing: Message[] = []
  #isFlushing = false
  #pageUrl = ''
  /** The address that the app itself loads, of which it is not asked. */
  #asked = ''
  #isLoaded = false
  #isDestroyed = false
  #openHandler: (details: { url: string }) => { action: string } = () => ({ action: 'allow' })

  constructor(holder: Holder, preload: string | undefined) {
    super()
    this.#holder = holder
    this.page = this.#open(preload)
    this.page.catch((error: unknown) => console.error('electron stand-in: opening a page', error))
  }

  async #open(preload: string | undefined): Promise<Page> {
    const context = await browserContext
    const page = await context.newPage()
    const cdp = await context.newCDPSession(page)
    this.targetId = (await cdp.send('Target.getTargetInfo')).targetInfo.targetId
    const { windowId } = await cdp.send('Browser.getWindowForTarget')
    await cdp.send('Browser.setWindowBounds', { windowId, bounds: { ...this.#holder.size } })
    if (preload !== undefined) await this.#addPreload(page, preload)
    await answerPaths(cdp)
    await this.#followTheme(page)
    await page.route(
      (url) => !url.hostname.endsWith('.localhost'),
      async (route) => {
        const request = route.request()
        const isMain = request.isNavigationRequest() && request.frame() === page.mainFrame()
        // an aborted navigation would leave Chromium's error page; one without content leaves the page as it is
        if (isMain && request.url() !== this.#asked && this.#refuses(request.url())) {
          return route.fulfill({ status: 204 })
        }
        await ((await isCancelled(request.url())) ? route.abort('blockedbyclient') : route.continue())
      },
    )
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.#pageUrl = frame.url()
    })
    page.on('load', () => {
      this.#isLoaded = true
      this.emit('did-finish-load')
      this.#holder.pageLoaded()
    })
    page.on('pageerror', (error) => console.error('electron stand-in: page error', error.stack ?? error.message))
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }))
    page.on('popup', (popup) => {
      this.#openHandler({ url: popup.url() })
      void popup.close()
    })
    page.on('close', () => {
      this.#isDestroyed = true
      this.#holder.pageClosed()
    })
    return page
  }

  async #addPreload(page: Page, preload: string): Promise<void> {
    const binding = `standIn${Math.random().toString(36).slice(2)}`
    await page.exposeBinding(binding, async (_source, kind: string, text: string) => {
      const message = decode(this.#unpack(text)) as Message
      return this.#pack(await this.#receive(kind, message))
    })
    const options: PageOptions = {
      binding,
      dispatch: this.#dispatch,
      platform: process.platform,
      versions: { node: process.versions.node, chrome: chromiumVersion(), electron: '0.0.0-stand-in' },
      parcelLimit: PARCEL_LIMIT,
    }
    const source = readFileSync(preload, 'utf8')
    const wrapped = `(require, module, exports, process) => {${source}\n}`
    await page.addInitScript({
      content: `(${String(pageSide)})(${wrapped}, ${String(encode)}, ${String(decode)}, ${JSON.stringify(options)})`,
    })
  }

  async #followTheme(page: Page): Promise<void> {
    const apply = async (): Promise<void> => {
      const source = nativeTheme.themeSource
      await page.emulateMedia({ colorScheme: source === 'system' ? null : source }).catch(() => {})
    }
    const follow = (): void => void apply()
    nativeTheme.on('stand-in:source', follow)
    page.once('close', () => nativeTheme.off('stand-in:source', follow))
    await apply()
  }

  #refuses(url: string): boolean {
    const question = cancellable()
    this.emit('will-navigate', Object.assign(question, { url }), url)
    return question.defaultPrevented
  }

  async #receive(kind: string, { channel, args }: Message): Promise<string> {
    const url = this.getURL()
    const event = { sender: this, senderFrame: { url, parent: null } }
    if (kind === 'send') {
      ipcMain.emit(channel, event, ...args)
      return ''
    }
    try {
      const handler = ipcMain.handlers.get(channel)
      if (!handler) throw new Error(`No handler registered for '${channel}'`)
      return encode({ ok: true, value: await handler(event, ...args) })
    } catch (error) {
      console.error(`Error occurred in handler for '${channel}':`, error)
      return encode({ ok: false, error: String(error) })
    }
  }

  #pack(text: string): string {
    // only pages of the app's own schemes can ask for parcels
    if (text.length < PARCEL_LIMIT || this.getURL() === this.#pageUrl) return text
    const key = String(++lastParcel)
    parcels.set(key, text)
    return `@${key}`
  }
  #unpack(text: string): string {
    if (!text.startsWith('@')) return text
    const key = text.slice(1)
    const content = parcels.get(key) ?? ''
    parcels.delete(key)
    return content
  }

  send(channel: string, ...args: unknown[]): void {
    encode(args) // what cannot be cloned throws here, where the mistake is
    if (this.#isDestroyed) return
    this.#outgoing.push({ channel, args })
    if (!this.#isFlushing) void this.#flush()
  }
  async #flush(): Promise<void> {
    this.#isFlushing = true
    const page = await this.page
    while (this.#outgoing.length > 0) {
      const parcel = this.#pack(encode(this.#outgoing.splice(0)))
      await page
        .evaluate(
          ([dispatch, text]) => {
            const scope = globalThis as unknown as Record<symbol, ((text: string) => void) | undefined>
            return scope[Symbol.for(dispatch)]?.(text)
          },
          [this.#dispatch, parcel] as const,
        )
        .catch(() => {}) // the page was closed or reloaded meanwhile, as may happen to a real message
    }
    this.#isFlushing = false
  }

  async go(url: string): Promise<void> {
    const page = await this.page
    this.#asked = toPageUrl(url)
    await page.goto(this.#asked, { waitUntil: 'load' })
  }
  getURL(): string {
    return fromPageUrl(this.#pageUrl)
  }
  isLoading(): boolean {
    return !this.#isLoaded
  }
  isDestroyed(): boolean {
    return this.#isDestroyed
  }
  reload(): void {
    void this.page.then((page) => page.reload())
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.#openHandler = handler
  }
  close(): void {
    void this.#holder.askToClose()
  }
  async executeJavaScript(code: string): Promise<unknown> {
    return (await this.page).evaluate(code)
  }
}
