export interface Batcher<T> {
  add(item: T): void
}

/** Delivers items in batches: at once after a quiet time, then every `intervalMs` while more arrive. */
export function createBatcher<T>(intervalMs: number, deliver: (batch: readonly T[]) => void): Batcher<T> {
  let waiting: T[] = []
  let isResting = false
  function flush(): void {
    if (waiting.length === 0) {
      isResting = false
      return
    }
    const batch = waiting
    waiting = []
    isResting = true
    deliver(batch)
    setTimeout(flush, intervalMs)
  }
  return {
    add(item) {
      waiting.push(item)
      if (!isResting) flush()
    },
  }
}
