/**
 * Classifier two-sample test (Lopez-Paz & Oquab 2017): can a linear classifier distinguish the dataset from the
 * reference? It detects a shift but does not measure it: any change of style already gives 1.
 */
import type { Matrix } from '../../math/matrix.ts'
import { takeRows } from '../../math/matrix.ts'
import type { Random } from '../../domain/random.ts'
import { factorise, solve } from '../../math/linalg/cholesky.ts'
import { addGram, dot } from '../../math/linalg/products.ts'

/** More items per side do not improve the detector: the standard error of the AUC is 0.02 here. */
export const C2ST_LIMIT = 512
const FOLDS = 5

/**
 * AUC of a ridge-regularised linear discriminant between the two samples, cross-fitted in five folds: 0.5 means that it
 * cannot separate them. Both sides have the same number of items, at most 512.
 * @param sample n × m, whitened by the reference
 * @param bank r × m, whitened
 * @param chosen at least two rows of the sample
 */
export function discriminate(sample: Matrix, bank: Matrix, chosen: readonly number[], random: Random): number {
  const n = Math.min(chosen.length, bank.rows, C2ST_LIMIT)
  const ours = takeRows(sample, random.shuffle(chosen).slice(0, n))
  const others = Array.from({ length: bank.rows }, (_, i) => i)
  const theirs = takeRows(bank, random.shuffle(others).slice(0, n))
  const folds = Math.min(FOLDS, n)
  const sums = Array.from({ length: folds }, (_, fold) => sumsOf(ours, theirs, rowsOf(fold, folds, n)))
  let total = 0
  for (let fold = 0; fold < folds; fold++) {
    const direction = discriminant(
      sums.filter((_, f) => f !== fold),
      sample.cols,
    )
    const test = rowsOf(fold, folds, n)
    const score = (of: Matrix) => test.map((i) => dot(direction, 0, of.data, i * of.cols, of.cols))
    total += auc(score(ours), score(theirs))
  }
  return total / folds
}

/** Probability that a random positive scores above a random negative, ties counting half (Mann & Whitney 1947). */
export function auc(positives: readonly number[], negatives: readonly number[]): number {
  const sorted = Float64Array.from(negatives).toSorted()
  const below = (value: number, orEqual: boolean): number => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      const at = sorted[middle] as number
      if (at < value || (orEqual && at === value)) low = middle + 1
      else high = middle
    }
    return low
  }
  const wins = positives.reduce((sum, value) => sum + (below(value, false) + below(value, true)) / 2, 0)
  return wins / (positives.length * negatives.length)
}

interface Sums {
  readonly count: number
  readonly ours: Float64Array
  readonly theirs: Float64Array
  /** Lower triangle of Σ x xᵀ over both sides. */
  readonly gram: Float64Array
}

function rowsOf(fold: number, folds: number, n: number): number[] {
  return Array.from({ length: n }, (_, i) => i).filter((i) => i % folds === fold)
}

function sumsOf(ours: Matrix, theirs: Matrix, rows: readonly number[]): Sums {
  const gram = new Float64Array(ours.cols * ours.cols)
  addGram(ours, rows, gram)
  addGram(theirs, rows, gram)
  return { count: rows.length, ours: columnSums(ours, rows), theirs: columnSums(theirs, rows), gram }
}

function columnSums(of: Matrix, rows: readonly number[]): Float64Array {
  const out = new Float64Array(of.cols)
  for (const i of rows)
    for (let k = 0; k < of.cols; k++) out[k] = (out[k] as number) + (of.data[i * of.cols + k] as number)
  return out
}

/**
 * (ρ I + (1 − ρ) S)⁻¹ (μ₁ − μ₀) with the pooled covariance S within the sides. The reference is whitened, so S should
 * be the identity; the fewer the items, the stronger the shrinkage towards it (ρ = m / (m + items)).
 */
function discriminant(training: readonly Sums[], columns: number): Float64Array {
  const n = training.reduce((sum, { count }) => sum + count, 0)
  const [a, b] = [total(training.map(({ ours }) => ours)), total(training.map(({ theirs }) => theirs))]
  const system = total(training.map(({ gram }) => gram))
  const share = columns / (columns + 2 * n)
  for (let i = 0; i < columns; i++) {
    for (let j = 0; j <= i; j++) {
      const means = ((a[i] as number) * (a[j] as number) + (b[i] as number) * (b[j] as number)) / n
      const covariance = ((system[i * columns + j] as number) - means) / Math.max(1, 2 * n - 2)
      system[i * columns + j] = (1 - share) * covariance + (i === j ? share : 0)
    }
  }
  const direction = a.map((value, k) => (value - (b[k] as number)) / n)
  factorise(system, columns)
  solve(system, columns, direction, 1)
  return direction
}

function total(of: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(of[0]?.length ?? 0)
  for (const values of of) for (let k = 0; k < sum.length; k++) sum[k] = (sum[k] as number) + (values[k] as number)
  return sum
}
