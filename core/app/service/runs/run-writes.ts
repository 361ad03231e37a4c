/**
 * Writes about runs that a locked database or a full disk refuses: they wait in memory, and are written in their order once
 * that is possible, so that a run goes on and nothing of it is lost.
 */
import { setTimeout as wait } from 'node:timers/promises'
import { failure, success, type Result } from '../../../domain/failure.ts'
import type { ServiceContext } from '../handlers.ts'

export interface RunWrites {
  /**
   * Writes at once where nothing waits.
   * @param what the subject of the line in the log if it can never be written, as for a run that was deleted
   * @param done called once, when it is written or can never be
   */
  write<T>(what: string, work: () => Result<T>, done?: (result: Result<T>) => void): void
  /** Tries again for a few seconds. What is left then is logged, and lost. */
  close(): Promise<void>
}

interface Write {
  readonly what: string
  readonly work: () => Result<unknown>
  readonly done: (result: Result<unknown>) => void
}

const RETRY_MS = 1000
/** A person hears of it from this many failed tries in a row on. */
const TOLD_AFTER = 3
const CLOSING_TRIES = 5
/** Writes in one transaction: few enough to answer calls between them. */
const MOST_AT_ONCE = 500

/** @param later calls back after so many milliseconds; returns what cancels that */
export function createRunWrites(
  { history, emit, log }: Pick<ServiceContext, 'history' | 'emit' | 'log'>,
  later: (ms: number, work: () => void) => () => void = timer,
): RunWrites {
  const waiting: Write[] = []
  let failures = 0
  let closing = false
  let cancel: (() => void) | null = null

  function flush(): void {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, MOST_AT_ONCE)
      const results: Result<unknown>[] = []
      const written = history.atOnce(() => {
        for (const { work } of batch) {
          const result = work()
          if (!result.ok && passes(result)) return result
          results.push(result)
        }
        return success(null)
      })
      if (!written.ok) return postpone(written.failure.message)
      waiting.splice(0, batch.length)
      batch.forEach(({ what, done }, index) => {
        const result = results[index] as Result<unknown>
        if (!result.ok) log('error', `${what} could not be recorded`, result.failure)
        done(result)
      })
    }
    if (failures >= TOLD_AFTER) emit({ type: 'history.waiting', message: null })
    failures = 0
  }

  function postpone(reason: string): void {
    failures++
    if (failures === TOLD_AFTER) log('error', `what runs report waits: ${reason}`)
    if (failures >= TOLD_AFTER) emit({ type: 'history.waiting', message: `${reason} ${NOTHING_LOST}` })
    if (closing) return
    cancel ??= later(RETRY_MS, () => {
      cancel = null
      flush()
    })
  }

  return {
    write(what, work, done = () => {}) {
      waiting.push({ what, work, done: done as Write['done'] })
      if (failures === 0) flush()
    },
    async close() {
      closing = true
      cancel?.()
      for (let tries = 0; waiting.length > 0 && tries < CLOSING_TRIES; tries++) {
        if (tries > 0) await wait(RETRY_MS)
        flush()
      }
      if (waiting.length > 0) log('error', `${waiting.length} reports of runs could not be written before Thaw closed`)
      for (const { done } of waiting.splice(0)) done(UNWRITTEN)
    },
  }
}

/** Keeps the process alive: what waits is not lost because nothing else is to be done. */
function timer(ms: number, work: () => void): () => void {
  const pending = setTimeout(work, ms)
  return () => clearTimeout(pending)
}

const UNWRITTEN = failure('busy', 'Thaw closed before it could record this.')
const NOTHING_LOST = 'Until then Thaw keeps in memory what runs report.'

/** Whether the same write may succeed later. */
const passes = ({ failure }: Extract<Result<unknown>, { ok: false }>): boolean =>
  failure.code === 'busy' || failure.code === 'home-unwritable'
