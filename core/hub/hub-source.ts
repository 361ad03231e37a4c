/** The Hugging Face Hub, and mirrors that speak its protocol. */
import { z } from 'zod'
import { failure, success, type Result } from '../domain/failure.ts'
import type { RepositoryKind } from './cache-layout.ts'
import { checkNames } from './file-names.ts'
import { digestOf } from './digest.ts'
import type { HubModel } from './model-id.ts'
import { isCommit } from './model-id.ts'
import type { Trying } from './persist.ts'
import { readJson, type Document } from './read-json.ts'
import type { Asked } from './refusals.ts'
import type { RemoteFile, Source } from './source.ts'
import type { Wire } from './wire.ts'

const info = z.object({
  sha: z.string(),
  cardData: z.object({ license: z.unknown() }).partial().nullish(),
  tags: z.array(z.string()).optional(),
})

const entries = z.array(
  z.object({
    type: z.string(),
    path: z.string(),
    size: z.number().int().nonnegative().optional(),
    oid: z.string().optional(),
    lfs: z.object({ oid: z.string(), size: z.number().int().nonnegative() }).partial().nullish(),
  }),
)

/** No repository of a model has as many pages of files. */
const MOST_PAGES = 100

export interface HubOptions {
  readonly endpoint: string
  readonly cache: string
  readonly wire: Wire
  readonly trying: Trying
  readonly withToken: boolean
  /** Default: `model`. */
  readonly kind?: RepositoryKind
}

export function hubSource({ endpoint, cache, wire, trying, withToken, kind = 'model' }: HubOptions): Source {
  const { host } = new URL(endpoint)
  const api = `${endpoint}/api/${kind}s`
  return {
    host,
    site: endpoint,
    kind,
    cache,
    async list(model) {
      const asked: Asked = { host, site: endpoint, model, withToken, kind }
      const place = { wire, trying, asked }
      const revision = encodeURIComponent(model.revision ?? 'main')
      const about = await readJson(place, `${api}/${model.id}/revision/${revision}`, info)
      if (!about.ok) return about
      const { sha, tags, cardData } = about.value.value
      if (!isCommit(sha)) return odd(host, model)
      const files: RemoteFile[] = []
      let page: string | null = `${api}/${model.id}/tree/${sha}?recursive=true`
      for (let number = 0; page !== null && number < MOST_PAGES; number++) {
        const answer: Result<Document<z.output<typeof entries>>> = await readJson(place, page, entries)
        if (!answer.ok) return answer
        for (const entry of answer.value.value) {
          if (entry.type !== 'file') continue
          const file = remoteFile(entry)
          if (file === null) return odd(host, model)
          files.push(file)
        }
        page = answer.value.next
      }
      const names = checkNames(
        files.map(({ name }) => name),
        host,
      )
      if (!names.ok) return names
      return success({ model, commit: sha, files, licence: licenceOf(cardData?.license, tags) })
    },
    url({ model, commit }, { name }) {
      const place = kind === 'dataset' ? `${endpoint}/datasets` : endpoint
      return `${place}/${model.id}/resolve/${commit}/${name.split('/').map(encodeURIComponent).join('/')}`
    },
  }
}

function remoteFile({ path, size, oid, lfs }: z.output<typeof entries>[number]): RemoteFile | null {
  const digest = lfs?.oid === undefined ? digestOf('git-sha1', oid) : digestOf('sha256', lfs.oid)
  const bytes = lfs?.size ?? size
  return digest === null || bytes === undefined ? null : { name: path, bytes, digest }
}

function licenceOf(stated: unknown, tags: readonly string[] = []): string | null {
  if (typeof stated === 'string' && stated !== '') return stated
  return tags.find((tag) => tag.startsWith('license:'))?.slice('license:'.length) ?? null
}

function odd(host: string, { id }: HubModel): Result<never> {
  return failure(
    'network',
    `${host} lists the files of ${id} without what identifies them, so that Thaw could not check them. Choose another source.`,
  )
}
