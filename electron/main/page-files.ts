import { isAbsolute, relative, resolve } from 'node:path'

/** Allows only the page's own files: no inline scripts or styles, nothing from other origins, no frames, no forms. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The file in `root` that a URL path names, or null if the path is malformed or leads outside the folder. */
export function fileForPath(root: string, pathname: string): string | null {
  let decoded: string
  try {
    decoded = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null
  const file = resolve(root, `.${decoded === '/' ? '/index.html' : decoded}`)
  const inside = relative(root, file)
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? null : file
}

export interface MediaRequest {
  readonly dataset: string
  readonly index: number
  readonly size: number
  /** Which picture of an item that has several, counted from 0. */
  readonly picture?: number
}

const DEFAULT_SIZE = 160

/** `/media/<datasetId>/<index>?size=N` → the thumbnail to request from the service; null for any other URL. */
export function parseMediaUrl(url: URL): MediaRequest | null {
  const [, dataset, index] = /^\/media\/([^/]+)\/(\d+)$/.exec(url.pathname) ?? []
  if (dataset === undefined || index === undefined) return null
  const size = Number(url.searchParams.get('size') ?? DEFAULT_SIZE)
  const picture = url.searchParams.get('picture')
  try {
    const more = picture === null ? {} : { picture: Number(picture) }
    return { dataset: decodeURIComponent(dataset), index: Number(index), size, ...more }
  } catch {
    return null
  }
}
