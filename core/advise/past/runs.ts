/** The person's finished runs on this data with this model, and how to combine them. */
import type { StrategyId } from '../../strategies/index.ts'
import { BASELINE, STRATEGY_IDS } from '../../strategies/index.ts'

/** A score, 0–1, and the number of images. */
export interface Score {
  readonly value: number
  readonly images: number
}

export interface PastRun {
  /** The run's name in the history. */
  readonly name: string
  readonly strategy: StrategyId
  readonly seed: number
  /** ISO 8601. */
  readonly endedAt: string
  readonly minutes: number
  /** Score of the weights it kept; null if the dataset has no such split. */
  readonly validation: Score | null
  readonly test: Score | null
  /** Validation score of the head fitted before the first step; null if not recorded. */
  readonly head: number | null
  /** Whether any epoch beat that head, so that the run kept other weights than its initial ones. */
  readonly improved: boolean
}

export interface Past {
  /** Runs completed on all training images with the settings that Thaw would choose now, in any order. */
  readonly runs: readonly PastRun[]
  /** Completed runs on this data with other settings (epochs, a time limit that it hit, an older recipe). */
  readonly otherSettings: number
}

export type Measure = 'test' | 'validation'

/** Runs of one strategy under one measure. */
export interface Tried {
  readonly strategy: StrategyId
  /** Oldest first, including repeats of a seed. */
  readonly runs: readonly PastRun[]
  /** One score per seed, averaged over its repeats, which add no information. */
  readonly trained: readonly number[]
  /** Scores of seeds that kept their initial head, which is the head of a frozen tower. */
  readonly kept: readonly number[]
  /** Validation scores of the initial heads, one per seed. */
  readonly heads: readonly number[]
  /** Mean score over seeds. */
  readonly value: number
}

export interface Evidence {
  readonly measure: Measure
  readonly images: number
  /** In the order of the strategies. */
  readonly tried: readonly Tried[]
}

/**
 * Test scores if every run has one, else validation scores of all: scores on different images would differ by more
 * than strategies do. Null if there is nothing to compare.
 */
export function evidenceOf({ runs }: Past): Evidence | null {
  const measure = runs.every(({ test }) => usable(test)) ? 'test' : 'validation'
  const scored = runs.filter((run) => usable(run[measure])).toSorted(byTime)
  if (scored.length === 0) return null
  const valueOf = (run: PastRun): number => scoreOf(run, measure).value
  return {
    measure,
    images: Math.min(...scored.map((run) => scoreOf(run, measure).images)),
    tried: STRATEGY_IDS.flatMap((strategy) => {
      const of = scored.filter((run) => run.strategy === strategy)
      if (of.length === 0) return []
      // A frozen tower has only its head, so whether its training helped says nothing about other strategies.
      const kept = strategy === BASELINE ? [] : of.filter(({ improved }) => !improved)
      const trained = of.filter((run) => !kept.includes(run))
      return [
        {
          strategy,
          runs: of,
          trained: perSeed(trained, valueOf),
          kept: perSeed(kept, valueOf),
          heads: perSeed(of, ({ head }) => head),
          value: average(perSeed(of, valueOf)),
        },
      ]
    }),
  }
}

export function scoreOf(run: PastRun, measure: Measure): Score {
  const score = run[measure]
  if (!score) throw new Error(`the run ${run.name} has no ${measure} score`)
  return score
}

function usable(score: Score | null): score is Score {
  return score !== null && Number.isFinite(score.value) && score.images > 0
}

/** Oldest first; runs that ended at the same moment are ordered by content, so that the given order never matters. */
function byTime(a: PastRun, b: PastRun): number {
  return Date.parse(a.endedAt) - Date.parse(b.endedAt) || a.seed - b.seed || (a.name < b.name ? -1 : 1)
}

function perSeed(runs: readonly PastRun[], valueOf: (run: PastRun) => number | null): number[] {
  const seeds = [...new Set(runs.map(({ seed }) => seed))].toSorted((a, b) => a - b)
  return seeds.flatMap((seed) => {
    const values = runs.flatMap((run) => (run.seed === seed ? (valueOf(run) ?? []) : []))
    return values.length === 0 ? [] : [average(values)]
  })
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
