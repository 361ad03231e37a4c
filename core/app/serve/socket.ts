/** The contract's envelopes over a WebSocket. */
import { WebSocket, WebSocketServer } from 'ws'
import { callMessage } from '../../contract/envelope.ts'
import type { AppEvent } from '../../contract/events.ts'
import { parseJson } from '../../domain/json.ts'
import type { Supervisor } from '../supervisor.ts'

export const SOCKET_PATH = '/ws'

/** Limit for a call, in bytes: a browser sends the pictures that a person scores, and nothing else is large. */
const MAX_PAYLOAD = 64 << 20

export function createSocketServer({ call }: Pick<Supervisor, 'call'>): {
  readonly server: WebSocketServer
  broadcast(event: AppEvent): void
} {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_PAYLOAD })
  server.on('connection', (socket) => {
    // ws closes a broken socket; without a listener its error would end the process.
    socket.on('error', () => socket.terminate())
    socket.on('message', (data) => {
      const message = callMessage.safeParse(parseJson(textOf(data)))
      if (!message.success) return socket.close(1008, 'not a call')
      const { id, method, params } = message.data
      void call(method, params).then((result) => send(socket, { kind: 'reply', id, result }))
    })
  })
  return {
    server,
    broadcast(event) {
      for (const socket of server.clients) send(socket, { kind: 'event', event })
    },
  }
}

function send(socket: WebSocket, message: unknown): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
}

function textOf(data: WebSocket.RawData): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString('utf8')
}
