import type { Input, MethodName, Output } from '../../core/contract/index.ts'
import type { Failure } from '../../core/domain/failure.ts'
import type { Transport } from '../transport/types.ts'

export type Snapshot<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'ready'; readonly value: T }
  | { readonly status: 'failed'; readonly failure: Failure }

/** One question to the service and its newest answer. The same object for the same method and input. */
export interface Query<T> {
  get(): Snapshot<T>
  /** Asks the service on the first subscription, and again after `invalidate`. */
  subscribe(listener: () => void): () => void
}

export interface QueryCache {
  query<M extends MethodName>(method: M, input: Input<M>): Query<Output<M>>
  /** Stores an answer that arrived another way. */
  set<M extends MethodName>(method: M, input: Input<M>, value: Output<M>): void
  /** Changes every cached answer of a method; pending answers are changed when they arrive. */
  update<M extends MethodName>(method: M, change: (value: Output<M>, input: Input<M>) => Output<M>): void
  /** Reloads matching answers: at once if they have subscribers, otherwise at the next subscription. */
  invalidate(matches: (method: MethodName, input: unknown) => boolean): void
}

interface Entry {
  readonly method: MethodName
  readonly input: unknown
  readonly query: Query<unknown>
  snapshot: Snapshot<unknown>
  stale: boolean
  /** Number of the newest request; older answers are dropped. */
  asked: number
  loading: boolean
  changesOnArrival: ((value: unknown) => unknown)[]
  readonly listeners: Set<() => void>
}

const LOADING: Snapshot<never> = { status: 'loading' }

/** A cache of answers keyed by method and input, kept up to date by events instead of polling. */
export function createQueryCache(call: Transport['call']): QueryCache {
  const entries = new Map<string, Entry>()

  function publish(entry: Entry, snapshot: Snapshot<unknown>): void {
    entry.snapshot = snapshot
    for (const listener of entry.listeners) listener()
  }

  async function load(entry: Entry): Promise<void> {
    const request = ++entry.asked
    entry.stale = false
    entry.loading = true
    const result = await call(entry.method, entry.input as Input<MethodName>)
    if (request !== entry.asked) return
    entry.loading = false
    const changes = entry.changesOnArrival
    entry.changesOnArrival = []
    if (result.ok) {
      publish(entry, {
        status: 'ready',
        value: changes.reduce<unknown>((value, change) => change(value), result.value),
      })
    } else {
      // A failed answer is not cached: the next subscriber asks again.
      entry.stale = true
      publish(entry, { status: 'failed', failure: result.failure })
    }
  }

  function create(method: MethodName, input: unknown): Entry {
    const listeners = new Set<() => void>()
    const entry: Entry = {
      method,
      input,
      snapshot: LOADING,
      stale: true,
      asked: 0,
      loading: false,
      changesOnArrival: [],
      listeners,
      query: {
        get: () => entry.snapshot,
        subscribe(listener) {
          listeners.add(listener)
          if (entry.stale && !entry.loading) void load(entry)
          return () => listeners.delete(listener)
        },
      },
    }
    return entry
  }

  function entryOf(method: MethodName, input: unknown): Entry {
    const key = `${method} ${JSON.stringify(input)}`
    const known = entries.get(key)
    if (known) return known
    const entry = create(method, input)
    entries.set(key, entry)
    return entry
  }

  return {
    query<M extends MethodName>(method: M, input: Input<M>) {
      return entryOf(method, input).query as Query<Output<M>>
    },
    set(method, input, value) {
      const entry = entryOf(method, input)
      entry.asked += 1
      entry.loading = false
      entry.stale = false
      publish(entry, { status: 'ready', value })
    },
    update<M extends MethodName>(method: M, change: (value: Output<M>, input: Input<M>) => Output<M>) {
      for (const entry of entries.values()) {
        if (entry.method !== method) continue
        const apply = (value: unknown): unknown => change(value as Output<M>, entry.input as Input<M>)
        if (entry.loading) entry.changesOnArrival.push(apply)
        if (entry.snapshot.status === 'ready') {
          const value = apply(entry.snapshot.value)
          if (value !== entry.snapshot.value) publish(entry, { status: 'ready', value })
        }
      }
    },
    invalidate(matches) {
      for (const entry of entries.values()) {
        if (!matches(entry.method, entry.input)) continue
        entry.stale = true
        if (entry.listeners.size > 0) void load(entry)
      }
    },
  }
}
