import { bridgeTransport } from './transport/bridge.ts'
import { socketTransport } from './transport/socket.ts'
import type { Bridge, Transport } from './transport/types.ts'

declare global {
  interface Window {
    readonly thaw?: Bridge
  }
}

/** Electron's bridge if the preload provides one, otherwise the WebSocket of `thaw serve` on the page's own origin. */
export function connectTransport(page: Window = window): Transport {
  if (page.thaw) return bridgeTransport(page.thaw)
  const { protocol, host } = page.location
  const url = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws`
  return socketTransport(
    () => new WebSocket(url),
    (run, ms) => setTimeout(run, ms),
  )
}
