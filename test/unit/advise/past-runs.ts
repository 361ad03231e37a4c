/** Finished runs that could have been, for advice to learn from. */
import type { PastRun } from '../../../core/advise/index.ts'

export function pastRun(
  changes: Partial<PastRun> & { readonly accuracy?: number; readonly images?: number } = {},
): PastRun {
  const { accuracy = 0.83, images = 418, strategy = 'full', seed = 0, ...rest } = changes
  return {
    name: `pets · ${strategy} · ${seed}`,
    strategy,
    seed,
    endedAt: '2026-11-03T12:00:00.000Z',
    minutes: 4,
    validation: { value: accuracy, images },
    test: { value: accuracy, images },
    head: 0.827,
    improved: true,
    ...rest,
  }
}
