const WINDOW_MS = 120_000
const LIMIT = 3

/** Decides whether to try again after a crash: yes, unless it is the third within two minutes. */
export function createCrashGuard(now: () => number): () => boolean {
  let crashes: number[] = []
  return () => {
    crashes = [...crashes.filter((at) => now() - at < WINDOW_MS), now()]
    return crashes.length < LIMIT
  }
}
