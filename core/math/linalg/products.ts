/** Matrix products in blocked loops over typed arrays: fast enough for 2000 items × 768 features on one core. */
import type { Matrix } from '../matrix.ts'

/**
 * Rows of `b` that stay in cache while the loop runs over the rows of `a` (64 rows × 256 columns × 8 bytes = 128 KiB).
 */
const BLOCK = 64

/**
 * Passes every inner product a_i · b_j to `use(i, j, value)`, block by block, without storing an n × m result.
 * @param a n × d
 * @param b m × d
 */
export function eachProduct(a: Matrix, b: Matrix, use: (i: number, j: number, value: number) => void): void {
  if (b.cols !== a.cols) throw new Error(`products of rows with ${a.cols} and ${b.cols} columns`)
  eachBlock(a, b, () => 0, use)
}

/** Passes the inner product of every pair of rows j ≤ i to `use(i, j, value)` once, including each row with itself. */
export function eachOwnProduct(a: Matrix, use: (i: number, j: number, value: number) => void): void {
  // Blocks above the diagonal are skipped; in diagonal blocks, entries above it are computed and discarded.
  eachBlock(
    a,
    a,
    (from) => from,
    (i, j, value) => {
      if (j <= i) use(i, j, value)
    },
  )
}

/**
 * Two rows by four columns at a time: six values are read for eight products. Values are converted to double first,
 * because V8 converts a float32 on every read.
 * @param firstRow the first row of `a` that meets the block of `b` that starts at a column
 */
function eachBlock(
  a: Matrix,
  b: Matrix,
  firstRow: (from: number) => number,
  use: (i: number, j: number, value: number) => void,
): void {
  const d = a.cols
  const x = Float64Array.from(a.data)
  const y = new Float64Array(Math.min(BLOCK, b.rows) * d)
  for (let from = 0; from < b.rows; from += BLOCK) {
    const count = Math.min(BLOCK, b.rows - from)
    y.set(b.data.subarray(from * d, (from + count) * d))
    let i = firstRow(from)
    for (; i + 2 <= a.rows; i += 2) {
      const x0 = i * d
      const x1 = x0 + d
      let j = 0
      for (; j + 4 <= count; j += 4) {
        const y0 = j * d
        const y1 = y0 + d
        const y2 = y1 + d
        const y3 = y2 + d
        let s0 = 0
        let s1 = 0
        let s2 = 0
        let s3 = 0
        let t0 = 0
        let t1 = 0
        let t2 = 0
        let t3 = 0
        for (let k = 0; k < d; k++) {
          const u = x[x0 + k] as number
          const v = x[x1 + k] as number
          const b0 = y[y0 + k] as number
          const b1 = y[y1 + k] as number
          const b2 = y[y2 + k] as number
          const b3 = y[y3 + k] as number
          s0 += u * b0
          s1 += u * b1
          s2 += u * b2
          s3 += u * b3
          t0 += v * b0
          t1 += v * b1
          t2 += v * b2
          t3 += v * b3
        }
        use(i, from + j, s0)
        use(i, from + j + 1, s1)
        use(i, from + j + 2, s2)
        use(i, from + j + 3, s3)
        use(i + 1, from + j, t0)
        use(i + 1, from + j + 1, t1)
        use(i + 1, from + j + 2, t2)
        use(i + 1, from + j + 3, t3)
      }
      for (; j < count; j++) {
        use(i, from + j, dot(x, x0, y, j * d, d))
        use(i + 1, from + j, dot(x, x1, y, j * d, d))
      }
    }
    if (i < a.rows) for (let j = 0; j < count; j++) use(i, from + j, dot(x, i * d, y, j * d, d))
  }
}

/** Σ x[from + k] · y[start + k] over k < length, summed in double precision. */
export function dot(
  x: Float32Array | Float64Array,
  from: number,
  y: Float32Array | Float64Array,
  start: number,
  length: number,
): number {
  let sum = 0
  for (let k = 0; k < length; k++) sum += (x[from + k] as number) * (y[start + k] as number)
  return sum
}

/** All inner products of the rows of a (n × d) with those of b (m × d): n × m, row by row. */
export function crossProducts(a: Matrix, b: Matrix): Float64Array {
  const out = new Float64Array(a.rows * b.rows)
  eachProduct(a, b, (i, j, value) => {
    out[i * b.rows + j] = value
  })
  return out
}

/** a (n × d) times b (d × m) → n × m in float32; b row by row. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const out = new Float32Array(a.rows * b.cols)
  const sums = new Float64Array(b.cols)
  for (let i = 0; i < a.rows; i++) {
    sums.fill(0)
    for (let k = 0; k < a.cols; k++) {
      const v = a.data[i * a.cols + k] as number
      const at = k * b.cols
      for (let j = 0; j < b.cols; j++) sums[j] = (sums[j] as number) + v * (b.data[at + j] as number)
    }
    out.set(sums, i * b.cols)
  }
  return { rows: a.rows, cols: b.cols, data: out }
}

/**
 * Adds x_i x_iᵀ of the given rows to the lower triangle of `gram` (d × d, row by row).
 * Four items at a time, so that each value of the triangle is read and written once for four products.
 */
export function addGram(x: Matrix, rows: readonly number[], gram: Float64Array): void {
  const d = x.cols
  const zeros = new Float32Array(d)
  for (let at = 0; at < rows.length; at += 4) {
    const [a, b, c, e] = [0, 1, 2, 3].map((k) => {
      const index = rows[at + k]
      return index === undefined ? zeros : x.data.subarray(index * d, index * d + d)
    }) as [Float32Array, Float32Array, Float32Array, Float32Array]
    for (let i = 0; i < d; i++) {
      const ai = a[i] as number
      const bi = b[i] as number
      const ci = c[i] as number
      const ei = e[i] as number
      const start = i * d
      for (let j = 0; j <= i; j++) {
        gram[start + j] =
          (gram[start + j] as number) +
          ai * (a[j] as number) +
          bi * (b[j] as number) +
          ci * (c[j] as number) +
          ei * (e[j] as number)
      }
    }
  }
}
