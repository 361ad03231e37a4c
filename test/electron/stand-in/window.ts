import { EventEmitter } from 'node:events'
import { app } from './app.ts'
import { cancellable } from './strict.ts'
import { WebContents, type Holder } from './web-contents.ts'

export { session } from './web-contents.ts'

interface Bounds {
  x: number
  y: number
  width: number
  height: number
}

interface WindowOptions extends Partial<Bounds> {
  readonly show?: boolean
  readonly title?: string
  readonly webPreferences?: {
    readonly preload?: string
    readonly contextIsolation?: boolean
    readonly sandbox?: boolean
    readonly nodeIntegration?: boolean
  }
}

const windows = new Map<number, BrowserWindow>()
let lastId = 0

export class BrowserWindow extends EventEmitter {
  readonly id = ++lastId
  readonly webContents: WebContents
  readonly #bounds: Bounds
  #title: string
  #isVisible: boolean
  #isMaximized = false
  #isMinimized = false
  #isDestroyed = false
  #wasReady = false

  constructor(options: WindowOptions = {}) {
    super()
    if (!app.isReady()) throw new Error('Cannot create BrowserWindow before app is ready')
    const preferences = options.webPreferences ?? {}
    if (preferences.nodeIntegration || preferences.contextIsolation === false || preferences.sandbox === false) {
      throw new Error('electron stand-in: only sandboxed, isolated windows without Node are offered')
    }
    const { x = 0, y = 0, width = 800, height = 600 } = options
    this.#bounds = { x, y, width, height }
    this.#title = options.title ?? app.name
    this.#isVisible = options.show ?? true
    windows.set(this.id, this)
    const holder: Holder = {
      size: { width, height },
      pageLoaded: () => this.#ready(),
      pageClosed: () => this.#gone(),
      askToClose: () => this.askToClose(),
    }
    this.webContents = new WebContents(holder, preferences.preload)
    setImmediate(() => {
      app.emit('browser-window-created', {}, this)
      app.emit('web-contents-created', {}, this.webContents)
    })
  }
  static getAllWindows(): BrowserWindow[] {
    return [...windows.values()]
  }
  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.getAllWindows().findLast((window) => window.isVisible()) ?? null
  }
  static fromWebContents(contents: WebContents): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.webContents === contents) ?? null
  }
  static fromId(id: number): BrowserWindow | null {
    return windows.get(id) ?? null
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.go(url)
  }
  close(): void {
    void this.askToClose()
  }
  destroy(): void {
    void this.webContents.page.then((page) => page.close())
  }
  /** Closes unless a listener of `close` refuses. */
  async askToClose(): Promise<void> {
    if (this.#isDestroyed) return
    const question = cancellable()
    this.emit('close', question)
    if (question.defaultPrevented) return
    const page = await this.webContents.page
    await page.close().catch(() => {})
    this.#gone()
  }
  #ready(): void {
    if (this.#wasReady) return
    this.#wasReady = true
    this.emit('ready-to-show')
  }
  #gone(): void {
    if (this.#isDestroyed) return
    this.#isDestroyed = true
    windows.delete(this.id)
    this.emit('closed')
    if (windows.size > 0) return
    if (app.listenerCount('window-all-closed') > 0) app.emit('window-all-closed')
    else app.quit()
  }
  isDestroyed(): boolean {
    return this.#isDestroyed
  }
  show(): void {
    this.#isVisible = true
    this.emit('show')
  }
  isVisible(): boolean {
    return this.#isVisible
  }
  focus(): void {
    this.emit('focus')
  }
  isMinimized(): boolean {
    return this.#isMinimized
  }
  minimize(): void {
    this.#isMinimized = true
    this.emit('minimize')
  }
  restore(): void {
    this.#isMinimized = false
    this.emit('restore')
  }
  maximize(): void {
    this.#isMaximized = true
    this.emit('maximize')
  }
  isMaximized(): boolean {
    return this.#isMaximized
  }
  getTitle(): string {
    return this.#title
  }
  setTitle(title: string): void {
    this.#title = title
  }
  getBounds(): Bounds {
    return { ...this.#bounds }
  }
  getNormalBounds(): Bounds {
    return { ...this.#bounds }
  }
  setBounds(bounds: Partial<Bounds>): void {
    Object.assign(this.#bounds, bounds)
    this.emit('resize')
  }
  setProgressBar(_progress: number): void {}
  setBackgroundColor(_color: string): void {}
}

export const webContents = {
  fromId: (id: number): WebContents | undefined => all().find((contents) => contents.id === id),
  fromDevToolsTargetId: (id: string): WebContents | undefined => all().find((contents) => contents.targetId === id),
  getAllWebContents: all,
}

function all(): WebContents[] {
  return BrowserWindow.getAllWindows().map((window) => window.webContents)
}

/** Asks every window to close; false where one refuses. */
export async function closeAllWindows(): Promise<boolean> {
  for (const window of BrowserWindow.getAllWindows()) {
    await window.askToClose()
    if (!window.isDestroyed()) return false
  }
  return true
}
