import type { Output } from '../../contract/methods.ts'
import type { Supervisor } from '../supervisor.ts'

/** `/media/<datasetId>/<index>?size=` as a call; null for other addresses. */
function mediaRequest(url: URL): { dataset: string; index: number; size: number; picture?: number } | null {
  const match = /^\/media\/([\w-]+)\/(\d{1,9})$/.exec(url.pathname)
  if (!match) return null
  const picture = url.searchParams.get('picture')
  return {
    dataset: match[1] ?? '',
    index: Number(match[2]),
    size: Number(url.searchParams.get('size') ?? 160),
    ...(picture === null ? {} : { picture: Number(picture) }),
  }
}

/** The picture's bytes, or null if the service has none. */
export async function readMedia(
  { call }: Pick<Supervisor, 'call'>,
  url: URL,
): Promise<{ type: string; body: Buffer } | null> {
  const request = mediaRequest(url)
  const result = request && (await call('datasets.thumbnail', request))
  if (!result?.ok) return null
  const { mime, base64 } = result.value as Output<'datasets.thumbnail'>
  return { type: mime, body: Buffer.from(base64, 'base64') }
}
