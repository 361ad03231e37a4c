/** Tries again what a network lets fail. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Failure, Result } from '../domain/failure.ts'
import { BrokenConnection, type Answer } from './wire.ts'
import { refusal, storageRefuses, type Asked } from './refusals.ts'

export interface Patience {
  /** Attempts in a row that bring nothing, before Thaw gives up. */
  readonly attempts: number
  /** Pause before the second attempt, ms; it doubles with each further one. */
  readonly pauseMs: number
  /** Longest wait that a server may ask for, seconds. */
  readonly longestWaitSeconds: number
  /** Silence after which a connection counts as dead, ms. */
  readonly stallMs: number
}

export const PATIENCE: Patience = { attempts: 6, pauseMs: 1000, longestWaitSeconds: 330, stallMs: 30_000 }

export type Attempt<T> =
  | { readonly done: Result<T> }
  /** @property again  `pause`: after the usual pause; a number: seconds that the server asked for */
  | { readonly failed: Failure; readonly again: 'pause' | number; readonly progressed?: boolean }

export interface Trying {
  readonly patience: Patience
  readonly signal: AbortSignal
  /** Told before a wait, with the seconds that a server asked for. */
  readonly onWait?: ((seconds: number) => void) | undefined
}

/** Repeats an attempt until it is done, or as many in a row brought nothing. Throws the signal's reason. */
export async function persist<T>(
  { patience, signal, onWait }: Trying,
  attempt: () => Promise<Attempt<T>>,
): Promise<Result<T>> {
  for (let fruitless = 1; ; fruitless++) {
    signal.throwIfAborted()
    const outcome = await attempt().catch((error: unknown): Attempt<T> => {
      if (error instanceof BrokenConnection) return { failed: error.failure(), again: 'pause' }
      throw error
    })
    if ('done' in outcome) return outcome.done
    const { failed, again, progressed = false } = outcome
    if (progressed) fruitless = 0
    if (fruitless >= patience.attempts || (again !== 'pause' && again > patience.longestWaitSeconds)) {
      return { ok: false, failure: failed }
    }
    if (again !== 'pause') onWait?.(again)
    const ms = again === 'pause' ? patience.pauseMs * 2 ** Math.max(0, fruitless - 1) : 1000 * again
    await delay(ms, undefined, { signal })
  }
}

/** What to do about an answer that is not the one asked for. */
export function attemptOf<T>(answer: Answer, asked: Asked): Attempt<T> {
  const { status, headers, fromHub, host } = answer
  const waitSeconds = waitAsked(headers)
  answer.drop()
  // A storage's refusal means that the address it was reached by has expired; the hub gives a new one.
  if (!fromHub && status >= 400 && status < 500 && status !== 429)
    return { failed: storageRefuses(host, status), again: 'pause' }
  const code = fromHub ? headers.get('x-error-code') : null
  const failed = refusal({ ...asked, host }, { status, code, waitSeconds })
  if (status === 429) return { failed, again: waitSeconds ?? 'pause' }
  return status >= 500 ? { failed, again: 'pause' } : { done: { ok: false, failure: failed } }
}

/** Seconds from `RateLimit: "api";r=0;t=55` or `Retry-After: 55`; null if the server names none. */
export function waitAsked(headers: Headers): number | null {
  const limit = /(?:^|;)\s*t=(\d+)/.exec(headers.get('ratelimit') ?? '')
  const spent = /(?:^|;)\s*r=0(?:;|$)/.test(headers.get('ratelimit') ?? '')
  const after = headers.get('retry-after') ?? ''
  if (limit && spent) return Number(limit[1])
  return /^\d+$/.test(after) ? Number(after) : null
}
