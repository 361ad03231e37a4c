/** The person's own finished runs on this data with this model, as values, and what they have in common. */
import type { StrategyId } from '../../strategies/index.ts'
import { BASELINE, STRATEGY_IDS } from '../../strategies/index.ts'

/** A score, 0–1, and on how many images. */
export interface Score {
  readonly value: number
  readonly images: number
}

export interface PastRun {
  /** As the history calls it. */
  readonly name: string
  readonly strategy: StrategyId
  readonly seed: number
  /** ISO 8601. */
  readonly endedAt: string
  readonly minutes: number
  /** Of the weights it kept; null where there is no such part. */
  readonly validation: Score | null
  readonly test: Score | null
  /** Validation score of the head that was fitted before the first step; null where it was not recorded. */
  readonly head: number | null
  /** Whether any epoch was better than that head, so that the kept weights are not those it started with. */
  readonly improved: boolean
}

export interface Past {
  /** Completed on all of the training images, with the settings that Thaw would choose now. In any order. */
  readonly runs: readonly PastRun[]
  /** Completed runs on this data with other settings (epochs, a time limit that was met, an older recipe). */
  readonly otherSettings: number
}

export type Measure = 'test' | 'validation'

/** Runs of one strategy under one measure. */
export interface Tried {
  readonly strategy: StrategyId
  /** Oldest first; repeats of a seed are all there. */
  readonly runs: readonly PastRun[]
  /** One score a seed, over its repeats: those tell nothing new. */
  readonly trained: readonly number[]
  /** Scores of seeds that kept the head they started with, which is the head of a frozen tower. */
  readonly kept: readonly number[]
  /** Validation scores of the heads they started with, one a seed. */
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
 * Test scores where every run has one, else validation scores of all: scores of different images would differ by more
 * than strategies do. Null where nothing can be compared.
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
      // A frozen tower has nothing but its head: whether training it helped says nothing about other strategies.
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

/** Oldest first; what ended in the same moment goes by what it is, so that the order given never matters. */
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
