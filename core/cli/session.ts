/** A command's connection to Thaw, and its handling of Ctrl-C. */
import type { AppEvent } from '../contract/events.ts'
import { FailureError } from '../domain/failure.ts'
import { type Client, type ClientOptions, openClient } from './client.ts'

export interface Session {
  client(): Promise<Client>
  onEvent(listener: (event: AppEvent) => void): void
  onInterrupt(handler: () => void): () => void
  listenForSignals(): () => void
  close(): Promise<void>
}

/** Two Ctrl-C within this time count as one. */
const SAME_KEY_MS = 250

export function createSession(options: ClientOptions): Session {
  const listeners = new Set<(event: AppEvent) => void>([options.onEvent])
  let opened: Promise<Client> | null = null
  let interrupted = 0
  let lastSignal = -Infinity
  let gentle: (() => void) | null = null

  async function open(): Promise<Client> {
    return openClient({
      ...options,
      onEvent: (event) => {
        for (const listener of listeners) listener(event)
      },
    })
  }

  /**
   * First Ctrl-C: the command's own handler, else close and exit. Second: exit now; the run becomes interrupted.
   * Programs around this one (npm, a shell, the Node that looked for Node 24) forward a signal that the terminal has
   * already sent, some as SIGTERM; that does not count as a second one.
   */
  function onSignal(signal: NodeJS.Signals): void {
    const sameKey = performance.now() - lastSignal < SAME_KEY_MS
    if (interrupted > 0 && (sameKey || signal !== 'SIGINT')) return
    lastSignal = performance.now()
    interrupted++
    if (interrupted > 1) process.exit(130)
    if (gentle) gentle()
    else void close().finally(() => process.exit(130))
  }

  async function close(): Promise<void> {
    if (!opened) return
    try {
      const client = await opened
      await client.close({ linger: interrupted === 0 })
    } catch (error) {
      // If the client never opened, the command has already reported it.
      if (!(error instanceof FailureError)) throw error
    }
  }

  return {
    client: () => (opened ??= open()),
    onEvent: (listener) => void listeners.add(listener),
    onInterrupt(handler) {
      gentle = handler
      return () => {
        gentle = null
      }
    },
    listenForSignals() {
      process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
      return () => void process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
    },
    close,
  }
}
