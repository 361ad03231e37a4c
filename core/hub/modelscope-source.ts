/** ModelScope. It identifies a state of a repository by no commit, so that Thaw makes one of the files' digests. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { failure, success } from '../domain/failure.ts'
import { digestOf } from './digest.ts'
import { checkNames } from './file-names.ts'
import type { Trying } from './persist.ts'
import { readJson } from './read-json.ts'
import type { RemoteFile, Source } from './source.ts'
import type { Wire } from './wire.ts'

const answer = z.object({
  Data: z.object({
    Files: z.array(
      z.object({
        Path: z.string(),
        Size: z.number().int().nonnegative().optional(),
        Sha256: z.string().nullish(),
        Type: z.string(),
      }),
    ),
  }),
})

export interface ModelScopeOptions {
  readonly endpoint: string
  readonly cache: string
  readonly wire: Wire
  readonly trying: Trying
}

export function modelScopeSource({ endpoint, cache, wire, trying }: ModelScopeOptions): Source {
  const { host } = new URL(endpoint)
  return {
    host,
    site: `${endpoint}/models`,
    cache,
    async list(model) {
      const query = new URLSearchParams({ Revision: model.revision ?? 'master', Recursive: 'true' })
      const place = { wire, trying, asked: { host, site: `${endpoint}/models`, model, withToken: false } }
      const listed = await readJson(
        place,
        `${endpoint}/api/v1/models/${model.id}/repo/files?${query.toString()}`,
        answer,
      )
      if (!listed.ok) return listed
      const files: RemoteFile[] = []
      for (const { Path, Size, Sha256, Type } of listed.value.value.Data.Files) {
        if (Type === 'tree') continue
        const digest = digestOf('sha256', Sha256)
        if (digest === null || Size === undefined) {
          return failure(
            'network',
            `${host} lists ${model.id} without the SHA-256 of its files, so that Thaw could not check them. Choose another source.`,
          )
        }
        files.push({ name: Path, bytes: Size, digest })
      }
      const names = checkNames(
        files.map(({ name }) => name),
        host,
      )
      if (!names.ok) return names
      return success({ model, commit: commitOf(files), files, licence: null })
    },
    url({ model }, { name }) {
      const query = new URLSearchParams({ Revision: model.revision ?? 'master', FilePath: name })
      return `${endpoint}/api/v1/models/${model.id}/repo?${query.toString()}`
    },
  }
}

function commitOf(files: readonly RemoteFile[]): string {
  const lines = files.map(({ name, digest }) => `${digest.hex} ${name}\n`).toSorted()
  return createHash('sha1').update(lines.join('')).digest('hex')
}
