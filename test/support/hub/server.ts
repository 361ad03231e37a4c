/**
 * A hub on this machine, with the storage that it sends large files to on an origin of its own, and faults to order.
 * It speaks as much of the protocols of the Hugging Face Hub and of ModelScope as a download needs.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

export interface Seen {
  readonly origin: 'hub' | 'storage'
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
}

/** What goes wrong with one answer. */
export interface Fault {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** End the connection after so many bytes of the body. */
  readonly dropAfter?: number
  /** Send so many bytes and then nothing, without ending. */
  readonly stallAfter?: number
  /** Answer a range with the whole file. */
  readonly ignoreRange?: boolean
  /** Other bytes of the same length. */
  readonly corrupt?: boolean
  /** Time before each piece of the body, ms. */
  readonly slowMs?: number
  /** Size of such a piece. */
  readonly piece?: number
  /** A `Content-Range` of the server's own. */
  readonly contentRange?: string
}

export interface FakeModel {
  readonly files: Readonly<Record<string, Uint8Array>>
  readonly licence?: string
  /** Pull requests of the converter: their files. */
  readonly conversion?: Readonly<Record<string, Uint8Array>>
  /** Files as listed, where they differ from those that are sent. */
  readonly listedAs?: (entries: Record<string, unknown>[]) => Record<string, unknown>[]
}

export interface FakeHub {
  readonly endpoint: string
  readonly storage: string
  readonly seen: Seen[]
  readonly models: Map<string, FakeModel>
  /** Called for each request; null or undefined for an answer without fault. */
  fault: (seen: Seen) => Fault | null | undefined
  commit(id: string): string
  close(): Promise<void>
}

/** Files from this size on are “large”: identified by SHA-256 and sent by the storage. */
const LARGE = 2048

const hex = (algorithm: string, ...parts: (string | Uint8Array)[]): string => {
  const hash = createHash(algorithm)
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
export const sha256 = (bytes: Uint8Array): string => hex('sha256', bytes)
export const gitSha1 = (bytes: Uint8Array): string => hex('sha1', `blob ${bytes.length}\0`, bytes)

export async function startHub(models: Readonly<Record<string, FakeModel>>): Promise<FakeHub> {
  const stored = new Map(Object.entries(models))
  const seen: Seen[] = []
  const hub: FakeHub = {
    endpoint: '',
    storage: '',
    seen,
    models: stored,
    fault: () => null,
    commit: (id) => hex('sha1', id, ...Object.entries(stored.get(id)?.files ?? {}).flat()),
    close: async () => {
      await Promise.all([stop(first), stop(second)])
    },
  }
  const first = await listen((request, response) => answer(hub, 'hub', request, response))
  const second = await listen((request, response) => answer(hub, 'storage', request, response))
  Object.assign(hub, { endpoint: addressOf(first), storage: addressOf(second) })
  return hub
}

function listen(handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<Server> {
  const server = createServer((request, response) => {
    void handle(request, response).catch(() => response.destroy())
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function answer(
  hub: FakeHub,
  origin: Seen['origin'],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const path = request.url ?? '/'
  const one: Seen = { origin, method: request.method ?? 'GET', path, headers: request.headers }
  hub.seen.push(one)
  const fault = hub.fault(one) ?? {}
  if (fault.status !== undefined) {
    response.writeHead(fault.status, { ...fault.headers }).end()
    return
  }
  const url = new URL(path, 'http://any')
  if (origin === 'storage') return sendStored(hub, url, one, fault, response)
  if (url.pathname.startsWith('/api/v1/models/')) return modelScope(hub, url, one, fault, response)
  if (/^\/api\/(models|datasets)/.test(url.pathname)) return api(hub, url, response)
  return resolve(hub, url, one, fault, response)
}

function json(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  const text = JSON.stringify(value)
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...headers })
    .end(text)
}

function missing(response: ServerResponse, code: string, status = 404): void {
  json(response, status, { error: code }, { 'x-error-code': code })
}

/** The files of a revision, and its commit; null if there is none. */
function at(
  hub: FakeHub,
  id: string,
  revision: string,
): { commit: string; files: FakeModel['files']; model: FakeModel } | null {
  const model = hub.models.get(id)
  if (!model) return null
  const commit = hub.commit(id)
  if (['main', 'v1', 'master', commit].includes(revision)) return { commit, files: model.files, model }
  const converted = hex('sha1', id, 'pull request')
  if (model.conversion && ['refs/pr/3', converted].includes(revision))
    return { commit: converted, files: model.conversion, model }
  return null
}

function entriesOf({ files, model }: { files: FakeModel['files']; model: FakeModel }): Record<string, unknown>[] {
  const folders = new Set(
    Object.keys(files)
      .filter((name) => name.includes('/'))
      .map((name) => name.slice(0, name.lastIndexOf('/'))),
  )
  const entries: Record<string, unknown>[] = [
    ...[...folders].map((path) => ({ type: 'directory', path, size: 0, oid: hex('sha1', path) })),
    ...Object.entries(files).map(([path, bytes]) => ({
      type: 'file',
      path,
      size: bytes.length,
      oid: gitSha1(bytes),
      lfs: bytes.length >= LARGE ? { oid: sha256(bytes), size: bytes.length, pointerSize: 134 } : undefined,
    })),
  ]
  return model.listedAs ? model.listedAs(entries) : entries
}

function api(hub: FakeHub, url: URL, response: ServerResponse): void {
  if (url.pathname === '/api/models') {
    const query = (url.searchParams.get('search') ?? '').toLowerCase()
    const found = [...hub.models].filter(([id]) => id.toLowerCase().includes(query))
    return json(
      response,
      200,
      found.map(([id, { licence, files }]) => ({
        id,
        downloads: 1234,
        tags: [
          ...(licence ? [`license:${licence}`] : []),
          ...(Object.keys(files).some((name) => name.endsWith('.safetensors')) ? ['safetensors'] : []),
        ],
        pipeline_tag: 'zero-shot-image-classification',
        gated: false,
      })),
    )
  }
  const [, id = '', what = '', revision = 'main'] =
    /^\/api\/(?:models|datasets)\/([^/]+\/[^/]+)\/(revision|tree|discussions)(?:\/(.+))?$/.exec(url.pathname) ?? []
  const model = hub.models.get(id)
  if (!model) return missing(response, 'RepoNotFound')
  if (what === 'discussions') {
    const ours = {
      num: 3,
      title: 'Adding `safetensors` variant of this model',
      isPullRequest: true,
      status: 'open',
      author: { name: 'SFconvertbot' },
    }
    const other = { ...ours, num: 9, author: { name: 'somebody' } }
    return json(response, 200, { discussions: model.conversion ? [other, ours] : [other], count: 1, start: 0 })
  }
  const found = at(hub, id, decodeURIComponent(revision))
  if (!found) return missing(response, 'RevisionNotFound')
  if (what === 'revision') {
    return json(response, 200, {
      id,
      sha: found.commit,
      cardData: model.licence ? { license: model.licence } : null,
      siblings: Object.keys(found.files).map((rfilename) => ({ rfilename })),
    })
  }
  // Two pages, as long lists have.
  const entries = entriesOf(found)
  const half = Math.ceil(entries.length / 2)
  if (url.searchParams.get('cursor') === 'second') return json(response, 200, entries.slice(half))
  const next = `${hub.endpoint}${url.pathname}?recursive=true&cursor=second`
  return json(response, 200, entries.slice(0, half), { link: `<${next}>; rel="next"` })
}

async function resolve(hub: FakeHub, url: URL, seen: Seen, fault: Fault, response: ServerResponse): Promise<void> {
  const [, id = '', revision = '', name = ''] =
    /^(?:\/datasets)?\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(url.pathname) ?? []
  const found = at(hub, id, decodeURIComponent(revision))
  if (!found) return missing(response, hub.models.has(id) ? 'RevisionNotFound' : 'RepoNotFound')
  const bytes = found.files[decodeURIComponent(name)]
  if (!bytes) return missing(response, 'EntryNotFound')
  const headers = { 'x-repo-commit': found.commit, 'accept-ranges': 'bytes' }
  if (bytes.length < LARGE) return send(response, bytes, seen, fault, { ...headers, etag: `"${gitSha1(bytes)}"` })
  response
    .writeHead(302, {
      ...headers,
      'x-linked-size': bytes.length,
      'x-linked-etag': `"${sha256(bytes)}"`,
      location: `${hub.storage}/stored/${encodeURIComponent(id)}/${sha256(bytes)}?signature=secret-${hub.seen.length}`,
    })
    .end()
}

function sendStored(hub: FakeHub, url: URL, seen: Seen, fault: Fault, response: ServerResponse): Promise<void> | void {
  const [, id = '', digest = ''] = /^\/stored\/([^/]+)\/([0-9a-f]+)$/.exec(url.pathname) ?? []
  const model = hub.models.get(decodeURIComponent(id))
  const all = [...Object.values(model?.files ?? {}), ...Object.values(model?.conversion ?? {})]
  const bytes = all.find((file) => sha256(file) === digest)
  if (!bytes) return missing(response, 'NoSuchKey')
  return send(response, bytes, seen, fault, { etag: `"storage-${digest.slice(0, 8)}"`, 'accept-ranges': 'bytes' })
}

async function modelScope(hub: FakeHub, url: URL, seen: Seen, fault: Fault, response: ServerResponse): Promise<void> {
  const [, id = '', list] = /^\/api\/v1\/models\/([^/]+\/[^/]+)\/repo(\/files)?$/.exec(url.pathname) ?? []
  const found = at(hub, id, url.searchParams.get('Revision') ?? '')
  if (!found) return json(response, 404, { Code: 10010205001, Message: 'not found' })
  if (list) {
    const Files = Object.entries(found.files).map(([Path, bytes]) => ({
      Path,
      Size: bytes.length,
      Sha256: sha256(bytes),
      Type: 'blob',
    }))
    return json(response, 200, { Code: 200, Data: { Files: [{ Path: 'figures', Type: 'tree' }, ...Files] } })
  }
  const bytes = found.files[url.searchParams.get('FilePath') ?? '']
  if (!bytes) return json(response, 404, { Code: 404 })
  return send(response, bytes, seen, fault, { 'accept-ranges': 'bytes' })
}

async function send(
  response: ServerResponse,
  whole: Uint8Array,
  { headers, method }: Seen,
  fault: Fault,
  base: Record<string, string>,
): Promise<void> {
  const bytes = fault.corrupt ? whole.map((value) => value ^ 1) : whole
  const asked = /^bytes=(\d+)-$/.exec(headers.range ?? '')
  const changed = headers['if-range'] !== undefined && headers['if-range'] !== base['etag']
  const from = asked && !fault.ignoreRange && !changed ? Number(asked[1]) : null
  if (from !== null && from >= bytes.length) {
    response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end()
    return
  }
  const body = bytes.subarray(from ?? 0)
  const range = fault.contentRange ?? `bytes ${from ?? 0}-${bytes.length - 1}/${bytes.length}`
  response.writeHead(from === null ? 200 : 206, {
    ...base,
    'content-length': body.length,
    ...(from !== null && { 'content-range': range }),
  })
  if (method === 'HEAD') {
    response.end()
    return
  }
  const piece = fault.piece ?? 64 * 1024
  const limit = fault.dropAfter ?? fault.stallAfter ?? body.length
  for (let sent = 0; sent < Math.min(limit, body.length); sent += piece) {
    if (fault.slowMs !== undefined) await delay(fault.slowMs)
    if (response.destroyed) return
    const part = body.subarray(sent, Math.min(sent + piece, limit))
    await new Promise<void>((done) => response.write(part, () => done()))
  }
  if (fault.stallAfter !== undefined) return
  if (fault.dropAfter !== undefined && fault.dropAfter < body.length) response.destroy()
  else response.end()
}
