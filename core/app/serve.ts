/** `thaw serve`: the app in a browser, on the loopback address only. */
import { existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { failure, success, type Result } from '../domain/failure.ts'
import { LINK_PATH, writeLinkFile } from './serve/link.ts'
import { readMedia } from './serve/media.ts'
import { createSession, isOwnRequest, same, type Session } from './serve/session.ts'
import { createSocketServer, SOCKET_PATH } from './serve/socket.ts'
import { readStatic, SECURITY_HEADERS } from './serve/static-files.ts'
import { createSupervisor, type ProcessHandle, type Supervisor } from './supervisor.ts'

export { askForLink } from './serve/link.ts'

export interface ServeOptions {
  readonly spawn: (kind: 'service' | 'compute') => ProcessHandle
  /** Home of the spawned service. Other processes find there how to request an address. */
  readonly home: string
  /** Folder of the built renderer. */
  readonly renderer: string
  /** 0 means any free port. */
  readonly port: number
}

export interface Serving {
  /** A new address with a token; each admits one browser. */
  link(): string
  readonly port: number
  close(): Promise<void>
}

/** Failures: environment (pages not built, port taken), home-unwritable (a full disk) and those of starting the service. */
export async function serve({ spawn, home, renderer, port: wanted }: ServeOptions): Promise<Result<Serving>> {
  if (!existsSync(join(renderer, 'index.html'))) {
    return failure(
      'environment',
      'The app’s pages are not built yet. Run `npm run build` in Thaw’s folder, then try again.',
      {
        file: renderer,
      },
    )
  }
  const http = createServer()
  const port = await listen(http, wanted)
  if (port === null) return failure('environment', `Port ${wanted} is taken. Choose another.`, { hint: '--port N' })
  const supervisor = createSupervisor({ spawn, onEvent: (event) => sockets.broadcast(event) })
  const sockets = createSocketServer(supervisor)
  const started = await supervisor.start()
  if (!started.ok) {
    http.close()
    await supervisor.stop()
    return started
  }
  const session = createSession(port)
  const link = (): string => `http://127.0.0.1:${port}/?token=${session.issue()}`
  const linkFile = writeLinkFile(home, port)
  if (!linkFile.ok) {
    http.close()
    await supervisor.stop()
    return linkFile
  }
  const { secret, remove } = linkFile.value
  const answering: Answering = { session, link, secret, supervisor, renderer, port }
  http.on('request', (request, response) => void answer(request, response, answering))
  http.on('upgrade', (request, socket, head) => {
    const { pathname } = addressOf(request, port)
    // Another site's page can open a WebSocket here, and the browser does not block it, so check Origin.
    const allowed = isOwnRequest(request, port) && request.headers.origin !== undefined && session.hasCookie(request)
    if (!allowed || pathname !== SOCKET_PATH)
      return void socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
    sockets.server.handleUpgrade(request, socket, head, (accepted) =>
      sockets.server.emit('connection', accepted, request),
    )
  })
  return success({
    link,
    port,
    async close() {
      remove()
      for (const socket of sockets.server.clients) socket.close(1001)
      http.close()
      await supervisor.stop()
      for (const socket of sockets.server.clients) socket.terminate()
      http.closeAllConnections()
    },
  })
}

interface Answering {
  readonly session: Session
  readonly link: () => string
  /** Lets another process of the same person request a link. */
  readonly secret: string
  readonly supervisor: Supervisor
  readonly renderer: string
  readonly port: number
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { session, link, secret, supervisor, renderer, port }: Answering,
): Promise<void> {
  function reply(status: number, body: string | Buffer, headers: Record<string, string> = {}): void {
    response.writeHead(status, { ...SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8', ...headers })
    response.end(request.method === 'HEAD' ? undefined : body)
  }
  if (!isOwnRequest(request, port)) return reply(403, 'This server answers only to its own address.')
  if (request.method === 'POST' && request.url === LINK_PATH) {
    const may = request.headers.origin === undefined && same(request.headers.authorization ?? '', `Bearer ${secret}`)
    if (!may) return reply(401, 'Only `thaw serve --link` can request an address.')
    return reply(200, JSON.stringify({ url: link() }), {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
    })
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return reply(405, 'This server answers only GET requests.')
  const url = addressOf(request, port)
  if (!session.hasCookie(request)) {
    const cookie = url.pathname === '/' ? session.exchange(url.searchParams.get('token')) : null
    if (cookie) return reply(303, '', { 'Set-Cookie': cookie, Location: '/' })
    return reply(
      401,
      'Each address of `thaw serve` works once. For a new one, press Enter in its terminal, or run `thaw serve --link`.',
    )
  }
  if (url.pathname.startsWith('/media/')) {
    const media = await readMedia(supervisor, url)
    if (!media) return reply(404, 'There is no such picture.')
    return reply(200, media.body, { 'Content-Type': media.type, 'Cache-Control': 'private, max-age=3600' })
  }
  const file = await readStatic(renderer, rawPath(request))
  if (!file) return reply(404, 'There is no such page.')
  reply(200, file.body, { 'Content-Type': file.type, 'Cache-Control': 'no-cache' })
}

function addressOf(request: IncomingMessage, port: number): URL {
  return new URL(rawTarget(request), `http://127.0.0.1:${port}`)
}

/** The raw path: `new URL` would already have resolved the `..` that the check looks for. */
function rawPath(request: IncomingMessage): string {
  return rawTarget(request).split(/[?#]/, 1)[0] ?? '/'
}

/** `//host/path` and `http://host/path` are also request targets; this accepts only paths. */
function rawTarget(request: IncomingMessage): string {
  const target = request.url ?? '/'
  return target.startsWith('/') && !target.startsWith('//') ? target : '/'
}

function listen(server: Server, port: number): Promise<number | null> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' || error.code === 'EACCES' ? resolve(null) : reject(error),
    )
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(address && typeof address === 'object' ? address.port : null)
    })
  })
}
