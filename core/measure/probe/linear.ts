/** The linear probe: how well the frozen features separate the classes, without training the model. */
import type { Proportion } from '../../math/interval.ts'
import { wilson } from '../../math/interval.ts'
import { type Matrix, matrix, stacked } from '../../math/matrix.ts'
import { moments, standardise } from '../../math/standardise.ts'
import type { Folds } from './folds.ts'
import { itemsByPart } from './folds.ts'
import type { RidgeProblem } from './ridge.ts'
import { createRidge } from './ridge.ts'
import { total } from '../../math/total.ts'

/** Penalties tried, per training item: features are standardised, so they compare with a feature's variance of 1. */
const PENALTIES = [1e-3, 1e-2, 3e-2, 0.1, 0.3, 1, 3] as const

export interface ProbeResult {
  readonly accuracy: Proportion
  /** Predicted class of each item, from the fit without the item's fold. */
  readonly predictions: Int32Array
}

/** Other images of some of the items. */
export interface Twins {
  /** One row per twin. */
  readonly features: Matrix
  /** The item of each. */
  readonly of: readonly number[]
}

export interface LearningCurve {
  /** Fall of the out-of-fold error from half to all of the other folds' items. */
  readonly value: number
  readonly standardError: number
}

export interface LinearProbe extends ProbeResult {
  /** Takes twice the fits, so it is computed only on request. */
  doublingGain(): LearningCurve
  /** Predicted class of each twin, from the fits without its item's fold. */
  readonly ofTwins: Int32Array
}

/**
 * k-fold cross-validated one-vs-rest ridge on standardised features; the penalty of each fold is chosen on the others.
 * Standardising uses all items' features and no labels.
 * @param features n × d
 * @param twins are predicted as well; no fit uses them
 */
export function linearProbe(
  features: Matrix,
  labels: ArrayLike<number>,
  classes: number,
  folds: Folds,
  twins?: Twins | null,
): LinearProbe {
  const { rows: n, cols } = features
  const { features: others, of: itemOf } = twins ?? { features: matrix(0, cols), of: [] }
  const scale = moments(features)
  const x = stacked(standardise(features, scale), standardise(others, scale))
  const lists = itemsByPart(folds)
  const problem = createRidge(x, labels, classes, lists)
  const penalties = choosePenalties(problem, labels, classes, folds, lists)
  // Rows of twins follow those of the items.
  const twinsOf = Map.groupBy(
    itemOf.map((_, t) => n + t),
    (row) => Math.floor((folds.part[itemOf[row - n] as number] as number) / 2),
  )
  const predict = (keep: (part: number) => boolean): Int32Array => {
    const predictions = new Int32Array(n + itemOf.length).fill(-1)
    for (let f = 0; f < folds.folds; f++) {
      const train = partsOutside(folds, [f]).filter((p) => keep(p) && (lists[p]?.length ?? 0) > 0)
      if (train.length === 0) continue
      const items = itemsOf(f, lists)
      const test = [...items, ...(twinsOf.get(f) ?? [])]
      const scores = problem.fit(train).scores(penalties[f] as number, test)
      test.forEach((item, r) => (predictions[item] = argmax(scores, r * classes, classes)))
    }
    return predictions
  }
  const all = predict(() => true)
  const predictions = all.slice(0, n)
  const wrong = errors(predictions, labels)
  return {
    accuracy: wilson(n - total(wrong), n),
    predictions,
    ofTwins: all.slice(n),
    doublingGain() {
      const first = errors(predict((p) => p % 2 === 0).subarray(0, n), labels)
      const second = errors(predict((p) => p % 2 === 1).subarray(0, n), labels)
      return pairedGain(
        wrong.map((w, i) => ((first[i] as number) + (second[i] as number)) / 2 - w),
        folds,
      )
    },
  }
}

/**
 * One penalty per fold. A fit without folds f and f + 1 serves as inner validation for both, so that k fits, not
 * k(k − 1)/2, give every fold two inner scores. Squared error decides, because it varies more smoothly than accuracy.
 */
function choosePenalties(
  problem: RidgeProblem,
  labels: ArrayLike<number>,
  classes: number,
  folds: Folds,
  lists: readonly (readonly number[])[],
): number[] {
  const k = folds.folds
  const n = folds.part.length
  // With two folds there is nothing left to fit on, so use a mild penalty.
  if (k < 3) return Array.from({ length: k }, () => 0.1 * n)
  const losses = Array.from({ length: k }, () => new Float64Array(PENALTIES.length))
  for (let f = 0; f < k; f++) {
    const g = (f + 1) % k
    const fit = problem.fit(partsOutside(folds, [f, g]))
    const inner = itemsOf(f, lists)
    const other = itemsOf(g, lists)
    PENALTIES.forEach((penalty, at) => {
      const scores = fit.scores(penalty * n, [...inner, ...other])
      // The score on fold f helps to choose the penalty of fold g, and vice versa.
      add(losses[g], at, squaredError(scores, inner, 0, labels, classes))
      add(losses[f], at, squaredError(scores, other, inner.length, labels, classes))
    })
  }
  return losses.map(
    (row) =>
      n *
      (PENALTIES[
        argmax(
          row.map((v) => -v),
          0,
          row.length,
        )
      ] as number),
  )
}

function add(row: Float64Array | undefined, at: number, value: number): void {
  if (row) row[at] = (row[at] as number) + value
}

/** Σ (score − one-hot)² over the items, whose scores start at row `from`. */
function squaredError(
  scores: Float64Array,
  items: readonly number[],
  from: number,
  labels: ArrayLike<number>,
  classes: number,
): number {
  let sum = 0
  items.forEach((item, r) => {
    for (let c = 0; c < classes; c++) {
      sum += ((scores[(from + r) * classes + c] as number) - (labels[item] === c ? 1 : 0)) ** 2
    }
  })
  return sum
}

/**
 * Mean of the paired differences. Its error is the larger of the spread between folds and between items: five folds can
 * agree by chance, and items of a fold share a fit.
 */
function pairedGain(differences: readonly number[], { folds, part }: Folds): LearningCurve {
  const n = differences.length
  const value = total(differences) / n
  const sums = new Float64Array(folds)
  const counts = new Float64Array(folds)
  differences.forEach((d, i) => {
    const f = Math.floor((part[i] as number) / 2)
    sums[f] = (sums[f] as number) + d
    counts[f] = (counts[f] as number) + 1
  })
  const byFold = [...sums].map((s, f) => s / Math.max(1, counts[f] as number))
  return { value, standardError: Math.max(standardError(byFold), standardError(differences)) }
}

export function standardError(values: readonly number[]): number {
  const mean = total(values) / values.length
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / Math.max(1, values.length - 1)
  return Math.sqrt(variance / values.length)
}

function partsOutside({ folds }: Folds, out: readonly number[]): number[] {
  return Array.from({ length: 2 * folds }, (_, p) => p).filter((p) => !out.includes(Math.floor(p / 2)))
}

function itemsOf(fold: number, lists: readonly (readonly number[])[]): number[] {
  return [...(lists[2 * fold] ?? []), ...(lists[2 * fold + 1] ?? [])]
}

function errors(predictions: Int32Array, labels: ArrayLike<number>): number[] {
  return Array.from(predictions, (p, i) => (p === labels[i] ? 0 : 1))
}

/** Index of the largest of values[from … from + count), counted from `from`; the first one on ties. */
export function argmax(values: ArrayLike<number>, from: number, count: number): number {
  let best = 0
  for (let i = 1; i < count; i++) if ((values[from + i] as number) > (values[from + best] as number)) best = i
  return best
}
