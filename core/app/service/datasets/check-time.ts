import type { StageProgress } from '../../../contract/compute.ts'

/** The first files show the speed only after the caches are warm and a burst of small files is over. */
const WARM_UP_MS = 500
const MEASURED_MS = 1500

/**
 * Seconds that reading all images takes from start to end, at the speed of the first ones; null until that is measured.
 * @param now milliseconds
 * @param atLeast lower bound on the number of images, if the total is unknown
 */
export function createForecast(now: () => number, atLeast: number): (progress: StageProgress) => number | null {
  let started: number | null = null
  let warm: { readonly at: number; readonly done: number } | null = null
  return ({ stage, done, total }) => {
    if (stage !== 'Reading images') return null
    const at = now()
    started ??= at
    if (!warm && at - started >= WARM_UP_MS) warm = { at, done }
    if (!warm || at - warm.at < MEASURED_MS || done === warm.done) return null
    const perImage = (at - warm.at) / (done - warm.done)
    return (Math.max(total ?? 0, atLeast, done) * perImage) / 1000
  }
}
