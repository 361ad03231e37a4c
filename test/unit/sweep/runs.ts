/** Completed runs of a sweep, with the shares of their images. */
import { packShares } from '../../../core/math/shares.ts'
import type { StrategyId } from '../../../core/strategies/index.ts'
import type { SweptRun } from '../../../core/sweep/index.ts'

export interface Given {
  readonly strategy: StrategyId
  readonly seed?: number
  readonly model?: string
  readonly minutes?: number
  /** Which of the images are right. */
  readonly test: readonly boolean[]
  readonly validation?: readonly boolean[]
  readonly robust?: readonly boolean[]
}

/** `right` true, then `wrong` false. */
export const flags = (right: number, wrong: number): boolean[] => [
  ...Array<boolean>(right).fill(true),
  ...Array<boolean>(wrong).fill(false),
]

const share = (of: readonly boolean[]): number => of.filter(Boolean).length / of.length

export function sweptRun({ strategy, seed = 0, model = 'm', minutes = 1, test, validation, robust }: Given): SweptRun {
  const value = share(test)
  const interval = { value, low: value, high: value }
  return {
    model,
    strategy,
    seed,
    run: {
      runId: `run-${strategy}-${model}-${seed}`,
      seconds: 60 * minutes,
      artifacts: { folder: '', peakMemoryMB: 500 + 100 * seed },
      scores: {
        test: {
          metric: 'accuracy',
          ...interval,
          n: test.length,
          shares: packShares(test.map(Number)),
          details: {
            task: 'classes',
            macroF1: value,
            worstClass: { name: 'a', recall: value },
            perClass: [
              { name: 'a', support: 5, precision: value, recall: seed === 0 ? 0.2 : 0.6, f1: value },
              { name: 'b', support: 5, precision: value, recall: 0.5, f1: value },
            ],
            confusion: [],
            calibrationError: 0.1,
            mistakes: [{ index: 7, label: 'a', predicted: `b by ${strategy}`, confidence: 0.9 }],
          },
        },
        ...(validation && {
          validation: { value: share(validation), epoch: 1, step: 1, shares: packShares(validation.map(Number)) },
        }),
        ...(robust && {
          robust: {
            metric: 'accuracy',
            ...interval,
            n: robust.length,
            basis: '40 images of “field”',
            shares: packShares(robust.map(Number)),
          },
        }),
      },
    },
  }
}
