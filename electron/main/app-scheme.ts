import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { net, protocol } from 'electron'
import type { Output } from '../../core/contract/methods.ts'
import { CONTENT_SECURITY_POLICY, fileForPath, parseMediaUrl, type MediaRequest } from './page-files.ts'
import type { Service } from './service.ts'

/** Must run before `ready`. The page gets an origin of its own instead of file:, which can read every file. */
export function registerAppScheme(): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true }
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges }])
}

/** Answers `app://bundle/…`: the built page, and thumbnails by dataset and item, never by path. */
export function handleAppScheme(service: Service): void {
  const root = join(import.meta.dirname, '../renderer')
  protocol.handle('app', async (request) => {
    const url = new URL(request.url)
    if (url.host !== 'bundle' || request.method !== 'GET') return notFound()
    const media = parseMediaUrl(url)
    if (media) return thumbnail(service, media)
    const file = fileForPath(root, url.pathname)
    return file === null ? notFound() : pageFile(file)
  })
}

async function pageFile(file: string): Promise<Response> {
  try {
    const found = await net.fetch(pathToFileURL(file).href)
    const headers = new Headers(found.headers)
    headers.set('content-security-policy', CONTENT_SECURITY_POLICY)
    headers.set('x-content-type-options', 'nosniff')
    return new Response(found.body, { status: found.status, headers })
  } catch {
    return notFound()
  }
}

async function thumbnail(service: Service, media: MediaRequest): Promise<Response> {
  const result = await service.call('datasets.thumbnail', media)
  if (!result.ok) return new Response(result.failure.message, { status: 404 })
  const { mime, base64 } = result.value as Output<'datasets.thumbnail'>
  return new Response(Buffer.from(base64, 'base64'), {
    headers: { 'content-type': mime, 'cache-control': 'private, max-age=3600' },
  })
}

function notFound(): Response {
  return new Response('Not found', { status: 404 })
}
