import { EventEmitter } from 'node:events'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { askTheOther, takeLock } from './instance-lock.ts'
import { cancellable, type Cancellable } from './strict.ts'

interface Boot {
  readonly appPath: string
  readonly name: string
  readonly version: string
  readonly userData: string | undefined
  readonly isPackaged: boolean
}

/** What the app asks of the rest of the stand-in when it ends; set by boot.ts, so that the files need no circle. */
interface Ending {
  /** Asks every window to close; false where one refuses. */
  closeWindows(): Promise<boolean>
  /** Ends helpers and Chromium. */
  shutDown(): Promise<void>
}

/** `app`. Not strict: Playwright's loader replaces `emit`, `whenReady` and `isReady` on it. */
class App extends EventEmitter {
  name = 'Electron'
  isPackaged = false
  readonly switches = new Map<string, string>()
  ending: Ending | null = null
  #ready = Promise.withResolvers<void>()
  #isReady = false
  #isQuitting = false
  #appPath = process.cwd()
  #version = '0.0.0'
  #releaseLock: (() => void) | null = null
  readonly #paths = new Map<string, string>()

  readonly commandLine = {
    appendSwitch: (name: string, value = ''): void => {
      this.switches.set(name, value)
    },
    appendArgument: (_argument: string): void => {},
    hasSwitch: (name: string): boolean => this.switches.has(name),
    getSwitchValue: (name: string): string => this.switches.get(name) ?? '',
    removeSwitch: (name: string): void => {
      this.switches.delete(name)
    },
  }

  boot({ appPath, name, version, userData, isPackaged }: Boot): void {
    this.isPackaged = isPackaged
    this.#appPath = appPath
    this.name = name
    this.#version = version
    if (userData) this.#paths.set('userData', userData)
  }
  markReady(): void {
    this.#isReady = true
    this.#ready.resolve()
    this.emit('ready', {}, {})
  }
  whenReady(): Promise<void> {
    return this.#ready.promise
  }
  isReady(): boolean {
    return this.#isReady
  }
  getAppPath(): string {
    return this.#appPath
  }
  getName(): string {
    return this.name
  }
  getVersion(): string {
    return this.#version
  }
  getLocale(): string {
    return 'en-US'
  }
  getPath(name: string): string {
    const config = process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config')
    const userData = this.#paths.get('userData') ?? join(config, this.name)
    const usual: Record<string, string> = {
      home: homedir(),
      appData: config,
      userData,
      sessionData: userData,
      logs: join(userData, 'logs'),
      temp: tmpdir(),
      exe: process.execPath,
      documents: join(homedir(), 'Documents'),
      downloads: join(homedir(), 'Downloads'),
    }
    const path = this.#paths.get(name) ?? usual[name]
    if (path === undefined) throw new Error(`Failed to get '${name}' path`)
    return path
  }
  /** Every window of the stand-in is sandboxed; see BrowserWindow. */
  enableSandbox(): void {}
  setPath(name: string, path: string): void {
    this.#paths.set(name, path)
  }

  requestSingleInstanceLock(data?: Record<string, unknown>): boolean {
    const folder = this.getPath('userData')
    this.#releaseLock = takeLock(folder, (call) => this.emit('second-instance', {}, call.argv, call.cwd, call.data))
    if (this.#releaseLock) return true
    askTheOther(folder, { argv: process.argv, cwd: process.cwd(), data })
    return false
  }

  quit(): void {
    if (this.#isQuitting) return
    if (!this.#allow('before-quit')) return
    this.#isQuitting = true
    void this.#leave()
  }
  exit(code = 0): void {
    this.emit('quit', {}, code)
    this.#releaseLock?.()
    void (this.ending?.shutDown() ?? Promise.resolve()).finally(() => process.exit(code))
  }
  async #leave(): Promise<void> {
    const closed = (await this.ending?.closeWindows()) ?? true
    if (closed && this.#allow('will-quit')) this.exit(0)
    else this.#isQuitting = false
  }
  #allow(event: string): boolean {
    const question: Cancellable = cancellable()
    this.emit(event, question)
    return !question.defaultPrevented
  }
}

export const app = new App()
