/** Multi-output ridge regression on one-hot targets, refitted cheaply for many training subsets and penalties. */
import type { Matrix } from '../../math/matrix.ts'
import { factorise, solve } from '../../math/linalg/cholesky.ts'
import { addGram, crossProducts, dot } from '../../math/linalg/products.ts'

export interface RidgeFit {
  /**
   * Fitted one-hot values: one row per item, one column per class. Unpenalised intercept; `penalty` multiplies |w|².
   */
  scores(penalty: number, items: readonly number[]): Float64Array
}

export interface RidgeProblem {
  /** A fit on the items of the given parts. */
  fit(parts: readonly number[]): RidgeFit
}

/**
 * min Σ |y − b − W x|² + penalty · |W|², one-vs-rest, in closed form (Hoerl & Kennard 1970).
 *
 * With more items than features, each part's X ᵀX is computed once and any training set is a sum of parts (d × d
 * system); otherwise the dual with the items' inner products (n × n system). Both give the same solution.
 * @param x n × d, roughly standardised; rows in no part are only scored
 * @param lists the items of each part
 */
export function createRidge(
  x: Matrix,
  labels: ArrayLike<number>,
  classes: number,
  lists: readonly (readonly number[])[],
): RidgeProblem {
  const fitted = lists.reduce((sum, items) => sum + items.length, 0)
  return fitted > x.cols ? primal(x, labels, classes, lists) : dual(x, labels, classes, lists)
}

function primal(
  x: Matrix,
  labels: ArrayLike<number>,
  classes: number,
  lists: readonly (readonly number[])[],
): RidgeProblem {
  const d = x.cols
  const sums = lists.map((items) => {
    const gram = new Float64Array(d * d)
    addGram(x, items, gram)
    const byClass = new Float64Array(d * classes)
    const counts = new Float64Array(classes)
    for (const i of items) {
      const c = labels[i] as number
      counts[c] = (counts[c] as number) + 1
      for (let k = 0; k < d; k++) {
        byClass[k * classes + c] = (byClass[k * classes + c] as number) + (x.data[i * d + k] as number)
      }
    }
    return { gram, byClass, counts }
  })
  return {
    fit(parts) {
      const gram = new Float64Array(d * d)
      const byClass = new Float64Array(d * classes)
      const counts = new Float64Array(classes)
      for (const p of parts) {
        const part = sums[p] as (typeof sums)[number]
        addInto(gram, part.gram)
        addInto(byClass, part.byClass)
        addInto(counts, part.counts)
      }
      const n = counts.reduce((a, b) => a + b, 0)
      const mean = new Float64Array(d)
      for (let k = 0; k < d; k++) {
        mean[k] = byClass.subarray(k * classes, (k + 1) * classes).reduce((a, b) => a + b, 0) / n
      }
      for (let i = 0; i < d; i++) {
        for (let j = 0; j <= i; j++) {
          gram[i * d + j] = (gram[i * d + j] as number) - n * (mean[i] as number) * (mean[j] as number)
        }
        for (let c = 0; c < classes; c++) {
          const at = i * classes + c
          byClass[at] = (byClass[at] as number) - (counts[c] as number) * (mean[i] as number)
        }
      }
      return {
        scores(penalty, items) {
          const system = gram.slice()
          for (let i = 0; i < d; i++) system[i * d + i] = (system[i * d + i] as number) + penalty
          const weights = byClass.slice()
          factorise(system, d)
          solve(system, d, weights, classes)
          const out = new Float64Array(items.length * classes)
          items.forEach((item, r) => {
            for (let c = 0; c < classes; c++) out[r * classes + c] = (counts[c] as number) / n
            for (let k = 0; k < d; k++) {
              const v = (x.data[item * d + k] as number) - (mean[k] as number)
              for (let c = 0; c < classes; c++) {
                out[r * classes + c] = (out[r * classes + c] as number) + v * (weights[k * classes + c] as number)
              }
            }
          })
          return out
        },
      }
    },
  }
}

function dual(
  x: Matrix,
  labels: ArrayLike<number>,
  classes: number,
  lists: readonly (readonly number[])[],
): RidgeProblem {
  const all = x.rows
  const products = crossProducts(x, x)
  return {
    fit(parts) {
      const train = parts.flatMap((p) => lists[p] ?? [])
      const n = train.length
      const means = train.map((i) => train.reduce((sum, j) => sum + (products[i * all + j] as number), 0) / n)
      const grand = means.reduce((a, b) => a + b, 0) / n
      const centred = new Float64Array(n * n)
      train.forEach((i, r) => {
        for (let s = 0; s <= r; s++) {
          const j = train[s] as number
          centred[r * n + s] = (products[i * all + j] as number) - (means[r] as number) - (means[s] as number) + grand
        }
      })
      const share = new Float64Array(classes)
      for (const i of train) share[labels[i] as number] = (share[labels[i] as number] as number) + 1 / n
      return {
        scores(penalty, items) {
          const system = centred.slice()
          for (let r = 0; r < n; r++) system[r * n + r] = (system[r * n + r] as number) + penalty
          const weights = new Float64Array(n * classes)
          train.forEach((i, r) => {
            for (let c = 0; c < classes; c++) {
              weights[r * classes + c] = (labels[i] === c ? 1 : 0) - (share[c] as number)
            }
          })
          factorise(system, n)
          solve(system, n, weights, classes)
          const byClass = transpose(weights, n, classes)
          const out = new Float64Array(items.length * classes)
          const kernel = new Float64Array(n)
          items.forEach((item, r) => {
            const own = train.reduce((sum, j) => sum + (products[item * all + j] as number), 0) / n
            train.forEach((j, s) => {
              kernel[s] = (products[item * all + j] as number) - own - (means[s] as number) + grand
            })
            for (let c = 0; c < classes; c++) {
              out[r * classes + c] = (share[c] as number) + dot(kernel, 0, byClass, c * n, n)
            }
          })
          return out
        },
      }
    },
  }
}

function addInto(sum: Float64Array, part: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (part[i] as number)
}

function transpose(of: Float64Array, rows: number, cols: number): Float64Array {
  const out = new Float64Array(of.length)
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out[j * rows + i] = of[i * cols + j] as number
  return out
}
