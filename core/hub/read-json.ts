/** Documents that a hub answers with. */
import type { z } from 'zod'
import { failure, success, type Result } from '../domain/failure.ts'
import { parseJson } from '../domain/json.ts'
import { attemptOf, persist, type Trying } from './persist.ts'
import type { Asked } from './refusals.ts'
import type { Wire } from './wire.ts'

/** No list of files is as long. */
const MOST_BYTES = 64 * 2 ** 20

export interface Document<T> {
  readonly value: T
  /** Address of the next page, from the `Link` header; null on the last one. */
  readonly next: string | null
}

/** Failures: those of `refusal`, and `network` for an answer that does not have the expected form. */
export function readJson<S extends z.ZodType>(
  { wire, trying, asked }: { readonly wire: Wire; readonly trying: Trying; readonly asked: Asked },
  url: string,
  schema: S,
): Promise<Result<Document<z.output<S>>>> {
  return persist(trying, async () => {
    const answer = await wire.ask(url, { accept: 'application/json' })
    if (answer.status !== 200) return attemptOf(answer, asked)
    const chunks: Uint8Array[] = []
    let bytes = 0
    for await (const chunk of answer.body()) {
      bytes += chunk.byteLength
      if (bytes > MOST_BYTES) return { done: odd(answer.host) }
      chunks.push(chunk)
    }
    const parsed = schema.safeParse(parseJson(Buffer.concat(chunks).toString('utf8')))
    if (!parsed.success) return { done: odd(answer.host, parsed.error.message) }
    return { done: success({ value: parsed.data, next: nextPage(answer.headers.get('link'), url) }) }
  })
}

function odd(host: string, details?: string): Result<never> {
  const message = `${host} gave an answer that Thaw does not understand. Check that it is a model hub.`
  return failure('network', message, { ...(details !== undefined && { details }) })
}

/** The next page of a list lies on the same server. */
function nextPage(link: string | null, from: string): string | null {
  const target = /<([^>]+)>\s*;\s*rel="?next"?/.exec(link ?? '')?.[1]
  if (target === undefined || !URL.canParse(target, from)) return null
  const next = new URL(target, from)
  return next.origin === new URL(from).origin ? next.href : null
}
