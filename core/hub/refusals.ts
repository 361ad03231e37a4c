/** What a server's refusal means, in a sentence that says what to do. */
import { failure, type Failure } from '../domain/failure.ts'
import { printableLine } from '../domain/printable.ts'
import type { RepositoryKind } from './cache-layout.ts'
import type { HubModel } from './model-id.ts'

export interface Asked {
  /** The host that answered, as in “huggingface.co”. */
  readonly host: string
  /** The address that people visit in a browser. */
  readonly site: string
  readonly model: HubModel | null
  readonly withToken: boolean
  /** Default: `model`. */
  readonly kind?: RepositoryKind
}

export interface Refused {
  readonly status: number
  /** `X-Error-Code` of the Hugging Face Hub; null elsewhere. */
  readonly code: string | null
  /** Seconds to wait, where the server named them. */
  readonly waitSeconds: number | null
}

const TOKEN = 'HF_TOKEN (or `hf auth login`)'

export function refusal(asked: Asked, refused: Refused): Failure {
  const { host, model, withToken } = asked
  const { status, code, waitSeconds } = refused
  if (code === 'GatedRepo' && model !== null) return gated(asked, model)
  if (status === 401 && withToken && code !== 'RepoNotFound') {
    return fail(
      'hub-access',
      `${host} does not accept your token. Make a new one at ${asked.site}/settings/tokens and set ${TOKEN}.`,
    )
  }
  if (model !== null && (code === 'RevisionNotFound' || (status === 404 && code === null && model.revision !== null))) {
    return fail(
      'not-found',
      `${model.id} on ${host} has no revision “${model.revision ?? 'main'}”. Name a branch, a tag or a whole commit after @, or leave it out.`,
    )
  }
  if (code === 'EntryNotFound') {
    return fail(
      'not-found',
      `${host} lists a file of ${model?.id ?? 'this model'} that it does not have any more. Try again in a minute.`,
    )
  }
  if (status === 401 || status === 404 || code === 'RepoNotFound') return missing(asked)
  if (status === 403) {
    return fail(
      'hub-access',
      withToken
        ? `${host} does not let your token read ${model?.id ?? 'this'}. Give the token the right to read it at ${asked.site}/settings/tokens.`
        : `${host} does not let you read ${model?.id ?? 'this'} without a token. Set ${TOKEN}.`,
    )
  }
  if (status === 429) {
    const when = waitSeconds === null ? 'in a few minutes' : `in ${Math.ceil(waitSeconds)} seconds`
    const more = withToken ? '' : ` A token (${TOKEN}) raises the limit.`
    return fail(
      'network',
      `${host} has had too many requests from your address. Try again ${when}; what has been downloaded is kept.${more}`,
    )
  }
  if (status >= 500) {
    return fail(
      'network',
      `${host} cannot answer at the moment (status ${status}). Try again later; what has been downloaded is kept.`,
    )
  }
  return fail(
    'network',
    `${host} gave an answer that Thaw does not understand (status ${status}). Check that it is a model hub.`,
  )
}

function gated({ host, site, withToken, kind }: Asked, model: HubModel): Failure {
  const page = `${site}/${kind === 'dataset' ? 'datasets/' : ''}${model.id}`
  const accept = `Open ${page} in a browser and accept them`
  return fail(
    'hub-access',
    withToken
      ? `The authors of ${model.id} give it to people who accept their terms, and ${host} does not count your token among them yet. ${accept}, then try again.`
      : `The authors of ${model.id} give it to people who accept their terms. ${accept}, then set ${TOKEN} and try again.`,
  )
}

function missing({ host, model, withToken, kind = 'model' }: Asked): Failure {
  const what = model === null ? 'what Thaw asked for' : `a ${kind} ${model.id}`
  const hidden = withToken
    ? 'if it is private, your token must have the right to read it'
    : `if it is private, set ${TOKEN}`
  return fail('not-found', `${host} has no ${what.replace(/^a /, '')} that you can read. Check the name; ${hidden}.`)
}

/** A storage beside the hub keeps refusing the addresses that the hub gives. */
export function storageRefuses(host: string, status: number): Failure {
  return fail(
    'network',
    `${host}, which stores the hub’s files, refuses the download (status ${status}). Try again later; what has been downloaded is kept.`,
  )
}

/** No answer at all, or one that broke off more often than Thaw tries. */
export function unreachable(host: string, error: unknown): Failure {
  return fail(
    'network',
    `Thaw cannot reach ${host} (${printableLine(reasonOf(error))}). Check the connection, or name a mirror with HF_ENDPOINT. What has been downloaded is kept.`,
  )
}

export function forbiddenOffline(by: string): Failure {
  return fail(
    'network',
    `${by} keeps Thaw off the network. Leave it out to download, or choose a model that is in the cache.`,
  )
}

function fail(code: Failure['code'], message: string): Failure {
  return failure(code, message).failure
}

/** The system's word for it, as in ECONNREFUSED: an error of `fetch` says only “fetch failed”. */
export function reasonOf(error: unknown): string {
  const seen = new Set<unknown>()
  for (let at: unknown = error; at instanceof Error && !seen.has(at); at = at.cause) {
    seen.add(at)
    const { code } = at as NodeJS.ErrnoException
    if (typeof code === 'string') return code
    if (at instanceof AggregateError) return reasonOf(at.errors[0])
    if (at.cause === undefined) return at.message
  }
  return String(error)
}
