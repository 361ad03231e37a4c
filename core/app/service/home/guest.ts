/** The guest side of a shared home: a second process sends its calls to the owner and receives the owner's events. */
import { connect, type Socket } from 'node:net'
import type { AppEvent } from '../../../contract/events.ts'
import { failure, type Result } from '../../../domain/failure.ts'
import { awakeTimer } from '../../awake-timer.ts'
import { onLines, writeLine } from './json-lines.ts'

export interface OwnerRecord {
  readonly pid: number
  readonly port: number
  readonly token: string
}

export interface OwnerConnection {
  readonly pid: number
  call(method: string, params: unknown): Promise<Result<unknown>>
  onEvent(listener: (event: AppEvent) => void): void
  /** Calls back once when the owner ends; not after `close`. */
  onLost(listener: () => void): void
  close(): void
}

type FromOwner =
  | { kind: 'welcome' }
  | { kind: 'reply'; id: number; result: Result<unknown> }
  | { kind: 'event'; event: AppEvent }

const WELCOME_MS = 10_000

/**
 * Connects to the owner that a record names. Null if no process with that token answers; `silent` if the process accepts the
 * connection and then says nothing, as one does that was suspended (Ctrl-Z) or is busy.
 */
export function connectToOwner(
  record: OwnerRecord,
  welcomeMs: number = WELCOME_MS,
): Promise<OwnerConnection | 'silent' | null> {
  return new Promise((resolve) => {
    const socket = connect(record.port, '127.0.0.1')
    const forgetPatience = awakeTimer(welcomeMs, () => {
      resolve('silent')
      giveUp()
    })
    function giveUp(): void {
      forgetPatience()
      socket.destroy()
      resolve(null)
    }
    socket.once('error', giveUp)
    socket.once('close', giveUp)
    socket.once('connect', () => writeLine(socket, { token: record.token }))
    const stopListening = onLines(socket, (line) => {
      stopListening()
      if ((line as FromOwner | null)?.kind !== 'welcome') return giveUp()
      forgetPatience()
      socket.off('close', giveUp)
      resolve(connection(socket, record.pid))
    })
  })
}

function connection(socket: Socket, pid: number): OwnerConnection {
  const pending = new Map<number, (result: Result<unknown>) => void>()
  let nextId = 1
  let listener: (event: AppEvent) => void = () => {}
  let lost: () => void = () => {}
  onLines(socket, (line) => {
    const message = line as FromOwner
    if (message.kind === 'event') listener(message.event)
    if (message.kind === 'reply') {
      pending.get(message.id)?.(message.result)
      pending.delete(message.id)
    }
  })
  socket.once('close', () => {
    for (const answer of pending.values()) answer(gone())
    pending.clear()
    lost()
  })
  return {
    pid,
    call: (method, params) =>
      new Promise((resolve) => {
        if (!socket.writable) return resolve(gone())
        const id = nextId++
        pending.set(id, resolve)
        writeLine(socket, { kind: 'call', id, method, params })
      }),
    onEvent: (callback) => {
      listener = callback
    },
    onLost: (callback) => {
      lost = callback
    },
    close: () => {
      lost = () => {}
      socket.end()
    },
  }
}

function gone(): Result<never> {
  return failure(
    'busy',
    'The Thaw process that was working on this has closed. Try again, and resume the run if one was interrupted.',
    { hint: 'thaw resume RUN' },
  )
}
