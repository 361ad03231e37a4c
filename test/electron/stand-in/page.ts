// Runs in the page before any script of its own and gives the preload script its `require('electron')`. It is sent there
// by toString(), so it uses nothing from outside but its arguments. No eval: the page's CSP holds here too.

// the parts of the page's globals that are used; the rest of this project part is Node
declare const window: Record<string | symbol, unknown>
declare const location: { readonly hostname: string }
declare const Element: abstract new () => object

export interface PageOptions {
  /** Name of the DevTools binding that reaches the main process. */
  readonly binding: string
  /** Symbol.for() key under which the main process delivers messages. */
  readonly dispatch: string
  readonly platform: string
  readonly versions: Readonly<Record<string, string>>
  /** Texts longer than this many characters travel as requests instead of over DevTools. */
  readonly parcelLimit: number
}

type Listener = (event: object, ...args: unknown[]) => void
type Binding = (kind: 'invoke' | 'send', text: string) => Promise<string>
type Preload = (require: (id: string) => unknown, module: object, exports: object, process: object) => void

export function pageSide(
  preload: Preload,
  encode: (value: unknown) => string,
  decode: (text: string) => unknown,
  options: PageOptions,
): void {
  if (window !== window['top']) return // Electron gives sub-frames no preload script either
  const binding = window[options.binding] as Binding | undefined
  if (!binding) throw new Error('electron stand-in: the binding is missing')
  delete window[options.binding]

  const isOwnPage = location.hostname.endsWith('.localhost')
  let sentParcels = 0
  const unpack = async (text: string): Promise<string> =>
    text.startsWith('@') ? (await fetch(`/.stand-in/${text.slice(1)}`)).text() : text
  const pack = async (text: string): Promise<string> => {
    if (!isOwnPage || text.length < options.parcelLimit) return text
    const key = `${options.binding}-${++sentParcels}`
    await fetch(`/.stand-in/${key}`, { method: 'PUT', body: text })
    return `@${key}`
  }
  // packing may take its time; messages still leave in the order in which they were sent
  let previous: Promise<unknown> = Promise.resolve()
  const bridge = async (kind: 'invoke' | 'send', text: string): Promise<string> => {
    const turn = previous
    const left = Promise.withResolvers<void>()
    previous = left.promise
    const parcel = await pack(text)
    await turn
    const reply = binding(kind, parcel)
    left.resolve()
    return unpack(await reply)
  }

  const listeners = new Map<string, Listener[]>()
  const ipcRenderer = {
    on(channel: string, listener: Listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
      return ipcRenderer
    },
    removeListener(channel: string, listener: Listener) {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((one) => one !== listener),
      )
      return ipcRenderer
    },
    async invoke(channel: string, ...args: unknown[]): Promise<unknown> {
      const reply = decode(await bridge('invoke', encode({ channel, args }))) as
        | { ok: true; value: unknown }
        | { ok: false; error: string }
      if (reply.ok) return reply.value
      throw new Error(`Error invoking remote method '${channel}': ${reply.error}`)
    },
    send(channel: string, ...args: unknown[]): void {
      void bridge('send', encode({ channel, args }))
    },
  }
  Object.defineProperty(window, Symbol.for(options.dispatch), {
    async value(text: string): Promise<void> {
      const messages = decode(await unpack(text)) as Array<{ channel: string; args: unknown[] }>
      for (const { channel, args } of messages) {
        for (const listener of listeners.get(channel) ?? []) listener({ sender: ipcRenderer }, ...args)
      }
    },
  })

  // contextBridge: values are copied and frozen, functions proxied with copied arguments; prototypes are lost
  const cross = (value: unknown): unknown => {
    if (typeof value === 'function') {
      return (...args: unknown[]) => cross((value as (...given: unknown[]) => unknown)(...args.map(cross)))
    }
    if (value === null || typeof value !== 'object') return value
    if (value instanceof Promise) return value.then(cross)
    if (value instanceof Blob || value instanceof Element) return value
    if (Array.isArray(value)) return value.map(cross)
    if (Object.prototype.toString.call(value) !== '[object Object]') return structuredClone(value)
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, cross(entry)])))
  }
  const electron = {
    contextBridge: {
      exposeInMainWorld(key: string, api: unknown): void {
        if (key in window) throw new Error(`Cannot bind an API on top of an existing property: ${key}`)
        Object.defineProperty(window, key, { value: cross(api), enumerable: true })
      },
    },
    ipcRenderer,
    webUtils: {
      getPathForFile(file: File): string {
        const asked = { file, path: '' }
        // Chromium keeps the path from the page, and only a pause lets the main process answer before this returns.
        // oxlint-disable-next-line no-debugger
        debugger
        return asked.path
      },
    },
  }
  const require = (id: string): unknown => {
    if (id === 'electron' || id === 'electron/renderer') return electron
    throw new Error(`module not found: ${id} (a sandboxed preload script may only require electron here)`)
  }
  const module = { exports: {} }
  const process = { platform: options.platform, versions: options.versions, env: {}, sandboxed: true, type: 'renderer' }
  preload(require, module, module.exports, process)
}
