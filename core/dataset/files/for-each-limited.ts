/**
 * Calls `work` for every item, at most `limit` at a time. Rejects at the first error or abort, after the calls under way
 * have ended, so that nothing goes on in the background.
 */
export async function forEachLimited<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  // The workers share one generator: an error in any of them closes it, so that the others stop too.
  const waiting = (function* pairs() {
    yield* items.entries()
  })()
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      signal?.throwIfAborted()
      await work(item, index)
    }
  }
  const workers = Array.from({ length: Math.min(limit, items.length) }, worker)
  const ended = await Promise.allSettled(workers)
  const rejected = ended.find((result) => result.status === 'rejected')
  if (rejected) throw rejected.reason
}
