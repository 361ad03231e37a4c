import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { nodeSpawn } from '../../../core/app/fork.ts'
import { writeSampleDataset } from '../../../core/app/sample.ts'
import { serve, type Serving } from '../../../core/app/serve.ts'
import { askForLink } from '../../../core/app/serve/link.ts'
import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import type { AppEvent } from '../../../core/contract/events.ts'

const root = mkdtempSync(join(tmpdir(), 'thaw-serve-'))
const renderer = join(root, 'renderer')
const home = join(root, 'home')
let serving: Serving

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** node:http, because fetch would tidy the paths that these tests are about. */
function get(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: serving.port, path, headers, method }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      )
    })
    asked.on('error', reject)
    asked.end()
  })
}

function connect(headers: Record<string, string>, path = '/ws'): Promise<WebSocket | 'refused'> {
  const socket = new WebSocket(`ws://127.0.0.1:${serving.port}${path}`, { headers })
  return new Promise((resolve) => {
    socket.on('open', () => resolve(socket))
    socket.on('error', () => resolve('refused'))
  })
}

let cookie = ''
const origin = (): string => `http://127.0.0.1:${serving.port}`

beforeAll(async () => {
  mkdirSync(join(renderer, 'assets'), { recursive: true })
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>Thaw</title>')
  writeFileSync(join(renderer, 'assets', 'app.js'), 'export {}')
  writeFileSync(join(root, 'secret.js'), 'not for the browser')
  const pictures = await writeSampleDataset(join(root, 'pictures'), { items: 24, seed: 1 })
  if (!pictures.ok) throw new Error(pictures.failure.message)
  const served = await serve({ spawn: nodeSpawn({ home, transport: 'test' }), home, renderer, port: 0 })
  if (!served.ok) throw new Error(served.failure.message)
  serving = served.value
})
afterAll(async () => {
  await serving.close()
  rmSync(root, { recursive: true, force: true })
})

describe('thaw serve', () => {
  it('shows nothing without the token', async () => {
    for (const path of ['/', '/assets/app.js', '/?token=', '/?token=wrong', '/media/x/0']) {
      expect((await get(path)).status).toBe(401)
    }
    expect(await connect({ Origin: origin() })).toBe('refused')
  })

  it('exchanges the token for a cookie, once', async () => {
    const { pathname, search } = new URL(serving.link())
    const first = await get(pathname + search)
    expect([first.status, first.headers.location]).toEqual([303, '/'])
    const [set = ''] = first.headers['set-cookie'] ?? []
    expect(set).toMatch(/HttpOnly; SameSite=Strict; Path=\/$/)
    cookie = set.split(';')[0] ?? ''
    expect((await get(pathname + search)).status).toBe(401)
  })

  it('gives another address to whoever can read its home, and to nobody else', async () => {
    const link = await askForLink(home, undefined)
    if (!link.ok) throw new Error(link.failure.message)
    const { pathname, search } = new URL(link.value)
    expect((await get(pathname + search)).status).toBe(303)
    expect((await get(pathname + search)).status).toBe(401)
    const name = readdirSync(home).find((file) => file.startsWith('serving-')) ?? ''
    expect(statSync(join(home, name)).mode & 0o077).toBe(0)
    const { secret } = JSON.parse(readFileSync(join(home, name), 'utf8')) as { secret: string }
    const authorization = `Bearer ${secret}`
    expect((await get('/link', {}, 'POST')).status).toBe(401)
    expect((await get('/link', { authorization: 'Bearer guess' }, 'POST')).status).toBe(401)
    expect((await get('/link', { authorization, Origin: 'http://evil.example' }, 'POST')).status).toBe(403)
    expect((await get('/link', { authorization, Origin: origin() }, 'POST')).status).toBe(401)
    expect((await get('/link', { authorization, Cookie: cookie })).status).toBe(404)
    expect((await get('/link', { authorization }, 'POST')).status).toBe(200)
  })

  it('has no address where it does not run, whatever a killed one left behind', async () => {
    const elsewhere = join(root, 'elsewhere')
    expect(await askForLink(elsewhere, undefined)).toMatchObject({ failure: { code: 'not-found' } })
    mkdirSync(elsewhere)
    for (const port of [1, serving.port]) writeFileSync(join(elsewhere, `serving-${port}.json`), '{"secret":"old"}')
    expect(await askForLink(elsewhere, 2)).toMatchObject({ failure: { code: 'not-found' } })
    expect(readdirSync(elsewhere)).toHaveLength(2)
    expect(await askForLink(elsewhere, undefined)).toMatchObject({ failure: { code: 'not-found' } })
    expect(readdirSync(elsewhere)).toEqual([])
  })

  it('serves the pages with a strict content policy', async () => {
    const page = await get('/', { Cookie: cookie })
    expect([page.status, page.body.toString()]).toEqual([200, '<!doctype html><title>Thaw</title>'])
    expect(page.headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'")
    expect((await get('/assets/app.js', { Cookie: cookie })).headers['content-type']).toContain('javascript')
  })

  it.each([
    '/../secret.js',
    '/%2e%2e/secret.js',
    '/assets/..%2f..%2fsecret.js',
    '/..\\secret.js',
    '/%00',
    '/%zz',
    '//secret.js/x',
  ])('does not leave its folder for %s', async (path) => {
    const { status, body } = await get(path, { Cookie: cookie })
    expect(body.toString()).not.toContain('not for the browser')
    expect(status === 404 || body.toString().includes('<title>Thaw')).toBe(true)
  })

  it('answers only to its own name and pages, and only reads', async () => {
    expect((await get('/', { Cookie: cookie, Host: 'evil.example' })).status).toBe(403)
    expect((await get('/', { Cookie: cookie, Origin: 'http://evil.example' })).status).toBe(403)
    expect((await get('/', { Cookie: cookie }, 'POST')).status).toBe(405)
    expect(await connect({ Cookie: cookie, Origin: 'http://evil.example' })).toBe('refused')
    expect(await connect({ Cookie: cookie })).toBe('refused')
    expect(await connect({ Cookie: cookie, Origin: origin() }, '/other')).toBe('refused')
    expect(await connect({ Cookie: `${cookie}x`, Origin: origin() })).toBe('refused')
  })

  it('carries calls, events and pictures', async () => {
    const socket = await connect({ Cookie: cookie, Origin: origin() })
    if (socket === 'refused') throw new Error('refused')
    const replies = new Map<number, (value: unknown) => void>()
    const events: AppEvent[] = []
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { kind: string; id: number; result: unknown; event: AppEvent }
      if (message.kind === 'event') events.push(message.event)
      else replies.get(message.id)?.(message.result)
    })
    const call = (id: number, method: string, params: unknown): Promise<unknown> =>
      new Promise((resolve) => {
        replies.set(id, resolve)
        socket.send(JSON.stringify({ kind: 'call', id, method, params }))
      })
    const imported = await call(1, 'datasets.import', { path: join(root, 'pictures'), jobId: 'j' })
    expect(imported).toMatchObject({ ok: true, value: { items: 24 } })
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['job.progress', 'datasets.changed']))
    expect(await call(2, 'datasets.get', { dataset: 'no' })).toMatchObject({
      ok: false,
      failure: { code: 'not-found' },
    })
    const { datasetId } = (imported as { value: DatasetSummary }).value
    const picture = await get(`/media/${datasetId}/0?size=32`, { Cookie: cookie })
    expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/jpeg'])
    expect(picture.body.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]))
    for (const path of [
      `/media/${datasetId}/99`,
      `/media/${datasetId}/0?size=9999`,
      '/media/../0',
      `/media/${datasetId}`,
    ]) {
      expect((await get(path, { Cookie: cookie })).status).toBe(404)
    }
    const closed = new Promise((resolve) => socket.once('close', resolve))
    socket.send('not JSON')
    await closed
  })

  it('says what to do where the pages are not built, or the port is taken', async () => {
    const spawn = nodeSpawn({ home, transport: 'test' })
    expect(await serve({ spawn, home, renderer: join(root, 'none'), port: 0 })).toMatchObject({
      failure: { code: 'environment' },
    })
    expect(await serve({ spawn, home, renderer, port: serving.port })).toMatchObject({
      failure: { code: 'environment', hint: '--port N' },
    })
  })
})
