import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { fileURLToPath } from 'node:url'
import { strict } from './strict.ts'

// Chromium without Electron knows no own schemes, so app://host/path is http://host.app.localhost/path, which a host rule
// sends to the server below. *.localhost counts as a secure context, and the response's CSP holds as it does in Electron.

type SchemeHandler = (request: Request) => Response | Promise<Response>

const privileged = new Set<string>()
const handlers = new Map<string, SchemeHandler>()
/** IPC texts too long for a DevTools binding travel as requests of the page's own origin, under a random name. */
export const parcels = new Map<string, string>()
const PARCEL = /^\/\.stand-in\/(\S+)$/

export function toPageUrl(url: string): string {
  const [, scheme = '', host = '', rest = ''] = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(url) ?? []
  return privileged.has(scheme) ? `http://${host}.${scheme}.localhost${rest || '/'}` : url
}

export function fromPageUrl(url: string): string {
  const [, host = '', scheme = '', rest = ''] = /^http:\/\/([^/:]+)\.([a-z0-9+-]+)\.localhost(.*)$/i.exec(url) ?? []
  return privileged.has(scheme) ? `${scheme}://${host}${rest}` : url
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error('electron stand-in: protocol handler', error)
    response.destroy()
  })
})

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? '/'
  const parcel = PARCEL.exec(url)?.[1]
  if (parcel !== undefined) return exchangeParcel(parcel, request, response)
  const [, host = '', scheme = ''] = /^(.+)\.([a-z0-9+-]+)\.localhost$/i.exec(request.headers.host ?? '') ?? []
  const handler = handlers.get(scheme)
  if (!handler) {
    response.writeHead(404).end()
    return
  }
  const reply = await handler(new Request(`${scheme}://${host}${url}`, { method: request.method ?? 'GET' }))
  response.writeHead(reply.status, Object.fromEntries(reply.headers))
  if (reply.body) await pipeline(Readable.fromWeb(reply.body), response)
  else response.end()
}

async function exchangeParcel(key: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'PUT') {
    parcels.set(key, await text(request))
    response.end()
    return
  }
  const content = parcels.get(key)
  parcels.delete(key)
  response.writeHead(content === undefined ? 404 : 200, { 'content-type': 'text/plain; charset=utf-8' }).end(content)
}

/** Starts the server; returns Chromium's host rules for it. */
export async function hostRules(): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  server.unref()
  const { port } = server.address() as AddressInfo
  return [...privileged].map((scheme) => `MAP *.${scheme}.localhost 127.0.0.1:${port}`).join(',')
}

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes: ReadonlyArray<{ scheme: string }>): void {
    for (const { scheme } of schemes) privileged.add(scheme)
  },
  handle(scheme: string, handler: SchemeHandler): void {
    if (handlers.has(scheme)) throw new Error(`The scheme '${scheme}' has already been registered`)
    handlers.set(scheme, handler)
  },
})

const MIME: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

export const net = strict('net', {
  /** Electron's `net.fetch` also reads file: URLs, which Node's does not. */
  async fetch(url: string): Promise<Response> {
    const path = fileURLToPath(url)
    const content = await readFile(path).catch(() => null)
    if (content === null) throw new Error('net::ERR_FILE_NOT_FOUND')
    return new Response(content, { headers: { 'content-type': MIME[extname(path)] ?? 'application/octet-stream' } })
  },
})
