/** Some repositories hold safetensors only in a pull request by the hub's own converter, OpenAI's CLIP for example. */
import { z } from 'zod'
import { success, type Result } from '../domain/failure.ts'
import type { HubModel } from './model-id.ts'
import type { Trying } from './persist.ts'
import { readJson } from './read-json.ts'
import type { Wire } from './wire.ts'

/** Its pull requests count and nobody else's: anybody may open one with the same title. */
const CONVERTER = 'SFconvertbot'
const TITLE = /^adding `?safetensors`? variant/i

const discussions = z.object({
  discussions: z.array(
    z.object({
      num: z.number().int().positive(),
      title: z.string(),
      isPullRequest: z.boolean(),
      author: z.object({ name: z.string() }).partial().nullish(),
    }),
  ),
})

export interface ConversionOptions {
  readonly endpoint: string
  readonly wire: Wire
  readonly trying: Trying
  readonly withToken: boolean
}

/** The model at its newest converted pull request; null if it has none. Failures: as those of a listing. */
export async function findConversion(model: HubModel, options: ConversionOptions): Promise<Result<HubModel | null>> {
  const { endpoint, wire, trying, withToken } = options
  const asked = { host: new URL(endpoint).host, site: endpoint, model, withToken }
  const query = new URLSearchParams({ type: 'pull_request', author: CONVERTER, p: '0' })
  const answer = await readJson(
    { wire, trying, asked },
    `${endpoint}/api/models/${model.id}/discussions?${query.toString()}`,
    discussions,
  )
  if (!answer.ok) return answer
  const numbers = answer.value.value.discussions
    .filter(({ title, isPullRequest, author }) => isPullRequest && author?.name === CONVERTER && TITLE.test(title))
    .map(({ num }) => num)
  return success(numbers.length === 0 ? null : { id: model.id, revision: `refs/pr/${Math.max(...numbers)}` })
}
