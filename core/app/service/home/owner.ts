/**
 * One process owns a home: it alone opens the database and trains. `owner.json` names it, with a loopback port and a
 * token; a second process on the same home becomes a guest that forwards its calls. So `thaw stop` reaches a run that
 * the desktop app trains, and nobody marks another process's runs interrupted. Liveness is an answer on that port, not
 * a process id, because the system reuses ids.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import type { AppEvent } from '../../../contract/events.ts'
import { callMessage } from '../../../contract/envelope.ts'
import type { Result } from '../../../domain/failure.ts'
import { connectToOwner, type OwnerConnection, type OwnerRecord } from './guest.ts'
import { isRunning } from '../../process-gone.ts'
import { onLines, writeLine } from './json-lines.ts'

type Call = (method: string, params: unknown) => Promise<Result<unknown>>

export interface Ownership {
  /** Starts answering guests. */
  serve(call: Call): void
  broadcast(event: AppEvent): void
  /** Resolves when no guest is waiting for an answer. */
  guestsDone(): Promise<void>
  release(): void
}

export type Claim =
  | { readonly role: 'owner'; readonly ownership: Ownership }
  | { readonly role: 'guest'; readonly owner: OwnerConnection }
  /** The owner is there and does not answer. */
  | { readonly role: 'silent'; readonly pid: number }

const ATTEMPTS = 20
const RETRY_MS = 50

/**
 * Becomes the owner of a home, or connects to its owner.
 * @param welcomeMs how long an owner may take to answer
 */
export async function claimHome(home: string, welcomeMs?: number): Promise<Claim> {
  const file = join(home, 'owner.json')
  const server = await listen()
  for (let attempt = 1; ; attempt++) {
    if (writeNew(file, JSON.stringify(server.record))) {
      return { role: 'owner', ownership: ownership(server, file) }
    }
    const seen = read(file)
    const record = parse(seen)
    const owner = record && (await connectToOwner(record, welcomeMs))
    if (record && owner === 'silent' && isRunning(record.pid)) {
      server.close()
      return { role: 'silent', pid: record.pid }
    }
    if (owner && owner !== 'silent') {
      server.close()
      return { role: 'guest', owner }
    }
    if (attempt === ATTEMPTS) {
      server.close()
      throw new Error(`${file} can be neither used nor replaced`)
    }
    // A file without a complete record may still be being written, so try a few times. Reading it again narrows the
    // moment in which two processes could both replace a dead owner.
    if (record ? read(file) === seen : attempt > ATTEMPTS / 2) rmSync(file, { force: true })
    else await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

interface GuestServer {
  readonly record: OwnerRecord
  readonly guests: Set<Socket>
  onGuest: (socket: Socket) => void
  close(): void
}

/** A loopback server that drops every connection whose first line is not the token. */
async function listen(): Promise<GuestServer> {
  const token = randomBytes(32).toString('hex')
  const guests = new Set<Socket>()
  const waiting: Socket[] = []
  const server: Server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('close', () => guests.delete(socket))
    const stopListening = onLines(socket, (line) => {
      stopListening()
      if (!sameToken(line, token)) return void socket.destroy()
      guests.add(socket)
      writeLine(socket, { kind: 'welcome' })
      if (self.onGuest === hold) waiting.push(socket)
      else self.onGuest(socket)
    })
  })
  const hold = (): void => {}
  let onGuest: (socket: Socket) => void = hold
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the loopback server has no port')
  const self: GuestServer = {
    record: { pid: process.pid, port: address.port, token },
    guests,
    get onGuest() {
      return onGuest
    },
    set onGuest(handler) {
      onGuest = handler
      for (const socket of waiting.splice(0)) handler(socket)
    },
    close: () => {
      server.close()
      for (const socket of guests) socket.destroy()
    },
  }
  return self
}

function ownership(server: GuestServer, file: string): Ownership {
  let pending = 0
  let whenDone: (() => void)[] = []
  const own = JSON.stringify(server.record)
  return {
    serve: (call) => {
      server.onGuest = (socket) => {
        onLines(socket, (line) => {
          const message = callMessage.safeParse(line)
          if (!message.success) return void socket.destroy()
          const { id, method, params } = message.data
          pending++
          void call(method, params).then((result) => {
            writeLine(socket, { kind: 'reply', id, result })
            if (--pending > 0) return
            for (const done of whenDone) done()
            whenDone = []
          })
        })
      }
    },
    broadcast: (event) => {
      for (const socket of server.guests) writeLine(socket, { kind: 'event', event })
    },
    guestsDone: () => (pending === 0 ? Promise.resolve() : new Promise((resolve) => whenDone.push(resolve))),
    release: () => {
      server.close()
      if (read(file) === own) rmSync(file, { force: true })
    },
  }
}

function sameToken(line: unknown, token: string): boolean {
  const given = (line as { token?: unknown } | null)?.token
  if (typeof given !== 'string' || given.length !== token.length) return false
  return timingSafeEqual(Buffer.from(given), Buffer.from(token))
}

function writeNew(file: string, text: string): boolean {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

function parse(text: string | null): OwnerRecord | null {
  try {
    const record = JSON.parse(text ?? '') as Partial<OwnerRecord> | null
    if (typeof record?.port !== 'number' || typeof record.token !== 'string') return null
    return { pid: Number(record.pid), port: record.port, token: record.token }
  } catch {
    return null
  }
}
