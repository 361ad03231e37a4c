/** Requests to a hub: redirects, time limits, and a token that goes to the hub alone. */
import { unreachable } from './refusals.ts'
import type { Failure } from '../domain/failure.ts'
import type { Token } from './token.ts'

export interface WireOptions {
  /** Address of the hub, whose origin is the only one that gets the token. */
  readonly endpoint: string
  readonly token: Token | null
  readonly signal: AbortSignal
  /** Silence after which a connection counts as dead, ms. */
  readonly stallMs: number
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Whether the hub itself answered, and not a storage that it sent us to. */
  readonly fromHub: boolean
  readonly host: string
  /** Pieces of the body; throws when the connection breaks or stalls. */
  body(): AsyncGenerator<Uint8Array>
  /** Ends the connection without reading the rest. */
  drop(): void
}

/** No answer: the connection failed, broke off or stalled. */
export class BrokenConnection extends Error {
  readonly host: string
  constructor(host: string, cause: unknown) {
    super(`the connection to ${host} broke`, { cause })
    this.name = 'BrokenConnection'
    this.host = host
  }
  failure(): Failure {
    return unreachable(this.host, this.cause)
  }
}

export interface Wire {
  /**
   * Follows redirects; answers whatever the last server said. Throws BrokenConnection, or the signal's reason when the
   * person has stopped waiting.
   */
  ask(url: string, headers?: Readonly<Record<string, string>>): Promise<Answer>
}

const MOST_REDIRECTS = 6

export function createWire({ endpoint, token, signal, stallMs }: WireOptions): Wire {
  const hub = new URL(endpoint)

  async function once(
    url: URL,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ response: Response; watch: Watch }> {
    const watch = watchStall(signal, stallMs)
    try {
      const response = await fetch(url, {
        redirect: 'manual',
        signal: watch.signal,
        headers: {
          'user-agent': 'thaw',
          // The bytes themselves: sizes, ranges and digests are of these.
          'accept-encoding': 'identity',
          ...headers,
          ...(token !== null && url.origin === hub.origin && { authorization: token.header() }),
        },
      })
      return { response, watch }
    } catch (error) {
      watch.end()
      signal.throwIfAborted()
      throw new BrokenConnection(url.host, watch.stalled() ?? error)
    }
  }

  return {
    async ask(address, headers = {}) {
      let url = new URL(address)
      for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
        const { response, watch } = await once(url, headers)
        const target = response.status >= 300 && response.status < 400 ? response.headers.get('location') : null
        if (target === null) return answerOf(response, watch, url, url.origin === hub.origin, signal)
        watch.end()
        await response.body?.cancel().catch(() => undefined)
        url = redirected(url, target)
      }
      throw new BrokenConnection(url.host, new Error('it redirects without end'))
    },
  }
}

/** An answer may not lead from an encrypted connection to an open one, nor away from the web. */
function redirected(from: URL, target: string): URL {
  const to = URL.canParse(target, from.href) ? new URL(target, from) : null
  const fits = to !== null && (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:'))
  if (!fits) throw new BrokenConnection(from.host, new Error('it redirects to an address that Thaw does not follow'))
  return to
}

function answerOf(response: Response, watch: Watch, url: URL, fromHub: boolean, signal: AbortSignal): Answer {
  return {
    status: response.status,
    headers: response.headers,
    fromHub,
    host: url.host,
    async *body() {
      try {
        if (response.body) {
          for await (const chunk of response.body) {
            watch.alive()
            yield chunk
          }
        }
      } catch (error) {
        signal.throwIfAborted()
        throw new BrokenConnection(url.host, watch.stalled() ?? error)
      } finally {
        watch.end()
      }
    },
    drop() {
      watch.end()
      watch.abort()
    },
  }
}

interface Watch {
  readonly signal: AbortSignal
  alive(): void
  end(): void
  abort(): void
  /** Why it ended, if silence did it. */
  stalled(): Error | null
}

function watchStall(outer: AbortSignal, ms: number): Watch {
  const inner = new AbortController()
  let stalled: Error | null = null
  const timer = setTimeout(() => {
    stalled = new Error(`silent for ${Math.round(ms / 1000)} s`)
    inner.abort(stalled)
  }, ms)
  return {
    signal: AbortSignal.any([outer, inner.signal]),
    alive: () => void timer.refresh(),
    end: () => clearTimeout(timer),
    abort: () => inner.abort(),
    stalled: () => stalled,
  }
}
