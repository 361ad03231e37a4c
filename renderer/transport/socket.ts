import type {
  AppEvent,
  CallMessage,
  EventMessage,
  Input,
  MethodName,
  Output,
  ReplyMessage,
} from '../../core/contract/index.ts'
import { failure, type Result } from '../../core/domain/failure.ts'
import type { Connection, Transport } from './types.ts'

/** The part of WebSocket that this transport uses, so that tests can replace it. */
export interface Socket {
  send(text: string): void
  addEventListener(type: 'open' | 'close', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
}

const FIRST_RETRY_MS = 500
const LONGEST_RETRY_MS = 5000

/**
 * The transport over a WebSocket that reconnects automatically. Calls made before the first connection wait for it;
 * calls made while the connection is lost, or pending when it breaks, end as failures, because nobody knows whether
 * they were carried out.
 */
export function socketTransport(open: () => Socket, later: (run: () => void, ms: number) => void): Transport {
  const pending = new Map<number, (result: Result<unknown>) => void>()
  const eventListeners = new Set<(event: AppEvent) => void>()
  const connectionListeners = new Set<(connection: Connection) => void>()
  let connection: Connection = 'connecting'
  let socket: Socket | null = null
  let waiting: CallMessage[] = []
  let lastId = 0
  let retryMs = FIRST_RETRY_MS

  function setConnection(next: Connection): void {
    if (next === connection) return
    connection = next
    for (const listener of connectionListeners) listener(next)
  }

  function lost(): Result<never> {
    return failure(
      'environment',
      'Thaw lost its connection before the answer arrived. Check that “thaw serve” is still running; this page reconnects automatically.',
    )
  }

  function connect(): void {
    const current = open()
    current.addEventListener('open', () => {
      socket = current
      retryMs = FIRST_RETRY_MS
      for (const message of waiting) current.send(JSON.stringify(message))
      waiting = []
      setConnection('open')
    })
    current.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data)) as ReplyMessage | EventMessage
      if (message.kind === 'event') {
        for (const listener of eventListeners) listener(message.event)
        return
      }
      pending.get(message.id)?.(message.result as Result<unknown>)
      pending.delete(message.id)
    })
    current.addEventListener('close', () => {
      socket = null
      waiting = []
      for (const settle of pending.values()) settle(lost())
      pending.clear()
      setConnection('lost')
      later(connect, retryMs)
      retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
    })
  }

  connect()
  return {
    call<M extends MethodName>(method: M, params: Input<M>): Promise<Result<Output<M>>> {
      if (connection === 'lost') return Promise.resolve(lost())
      const message: CallMessage = { kind: 'call', id: ++lastId, method, params }
      return new Promise((resolve) => {
        pending.set(message.id, (result) => resolve(result as Result<Output<M>>))
        if (socket) socket.send(JSON.stringify(message))
        else waiting.push(message)
      })
    },
    onEvent(listener) {
      eventListeners.add(listener)
      return () => eventListeners.delete(listener)
    },
    onConnection(listener) {
      connectionListeners.add(listener)
      listener(connection)
      return () => connectionListeners.delete(listener)
    },
    native: null,
  }
}
