/**
 * Calls `work` for every value of a stream, at most `limit` at a time, and takes the next value only when a call is
 * free: what the stream holds stays bounded. Rejects at the first error or abort, after the calls under way have ended.
 */
export async function forEachStreamed<T>(
  stream: AsyncGenerator<T>,
  limit: number,
  work: (value: T, index: number) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const running = new Set<Promise<void>>()
  let failed: { readonly error: unknown } | null = null
  let index = 0
  try {
    for await (const value of stream) {
      signal?.throwIfAborted()
      const call: Promise<void> = work(value, index++)
        .catch((error: unknown) => {
          failed ??= { error }
        })
        .finally(() => running.delete(call))
      running.add(call)
      if (running.size >= limit) await Promise.race(running)
      if (failed) break
    }
  } finally {
    await Promise.all(running)
  }
  if (failed) throw (failed as { error: unknown }).error
  signal?.throwIfAborted()
}
