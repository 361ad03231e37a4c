/** Models by name, from a hub's own search. */
import { z } from 'zod'
import { success, type Result } from '../domain/failure.ts'
import { parseHubModel } from './model-id.ts'
import type { Trying } from './persist.ts'
import { readJson } from './read-json.ts'
import type { Wire } from './wire.ts'

export interface FoundModel {
  readonly id: string
  /** In the last month, where the hub counts them. */
  readonly downloads: number | null
  readonly licence: string | null
  /** What it is for, in the hub's words; null if it says nothing. */
  readonly task: string | null
  /** Whether it holds weights in safetensors files, by its tags. */
  readonly safetensors: boolean
  /** Whether its authors ask people to accept terms first. */
  readonly gated: boolean
}

const answer = z.array(
  z.object({
    id: z.string(),
    downloads: z.number().nullish(),
    tags: z.array(z.string()).nullish(),
    pipeline_tag: z.string().nullish(),
    gated: z.unknown(),
  }),
)

export interface SearchOptions {
  readonly endpoint: string
  readonly wire: Wire
  readonly trying: Trying
  readonly withToken: boolean
  readonly limit: number
}

/** The most downloaded first. Failures: `network`, `hub-access`. */
export async function searchHub(query: string, options: SearchOptions): Promise<Result<FoundModel[]>> {
  const { endpoint, wire, trying, withToken, limit } = options
  const asked = { host: new URL(endpoint).host, site: endpoint, model: null, withToken }
  const parameters = new URLSearchParams({ search: query, sort: 'downloads', direction: '-1', limit: String(limit) })
  const found = await readJson({ wire, trying, asked }, `${endpoint}/api/models?${parameters.toString()}`, answer)
  if (!found.ok) return found
  const models: FoundModel[] = []
  for (const { id, downloads, tags, pipeline_tag: task, gated } of found.value.value) {
    // A name that Thaw could not take is no offer.
    if (parseHubModel(id) === null) continue
    const licence = tags?.find((tag) => tag.startsWith('license:'))?.slice('license:'.length) ?? null
    models.push({
      id,
      downloads: downloads ?? null,
      licence,
      task: task ?? null,
      safetensors: tags?.includes('safetensors') ?? false,
      gated: gated !== undefined && gated !== null && gated !== false,
    })
  }
  return success(models)
}
