import type { Query, Snapshot } from './queryCache.ts'

interface Joined<T> {
  get(): readonly Snapshot<T>[]
  subscribe(listener: () => void): () => void
}

/** Joins several queries: the list of their answers, the same object until one of them changes. */
export function joinQueries<T>(queries: readonly Query<T>[]): Joined<T> {
  let last: readonly Snapshot<T>[] = []
  return {
    get() {
      const next = queries.map((query) => query.get())
      const same = next.length === last.length && next.every((snapshot, index) => snapshot === last[index])
      if (!same) last = next
      return last
    },
    subscribe(listener) {
      const leave = queries.map((query) => query.subscribe(listener))
      return () => leave.forEach((end) => end())
    },
  }
}
