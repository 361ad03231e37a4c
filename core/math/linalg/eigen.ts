/** Eigenvalues and vectors of a symmetric matrix. */

export interface Eigen {
  /** Descending. */
  readonly values: Float64Array
  /** vectors[r · n + k]: component r of the unit eigenvector that belongs to values[k]. */
  readonly vectors: Float64Array
}

const MAX_SWEEPS = 40

/**
 * Cyclic Jacobi rotations (Golub & Van Loan, Matrix Computations, §8.5): slower than QR but short and accurate, and it
 * only runs when a model's statistics are built.
 * @param symmetric n × n, row by row; not modified
 */
export function eigenSymmetric(symmetric: Float64Array, n: number): Eigen {
  const a = Float64Array.from(symmetric)
  // Rows of v are the vectors while rotating: rows are contiguous.
  const v = new Float64Array(n * n)
  for (let i = 0; i < n; i++) v[i * n + i] = 1
  const total = a.reduce((sum, x) => sum + x * x, 0)
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let off = 0
    for (let p = 0; p < n; p++) for (let q = 0; q < p; q++) off += (a[p * n + q] as number) ** 2
    if (off <= 1e-22 * total) break
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q)
  }
  const order = Array.from({ length: n }, (_, i) => i).toSorted(
    (i, j) => (a[j * n + j] as number) - (a[i * n + i] as number),
  )
  const values = Float64Array.from(order, (i) => a[i * n + i] as number)
  const vectors = new Float64Array(n * n)
  order.forEach((from, k) => {
    for (let r = 0; r < n; r++) vectors[r * n + k] = v[from * n + r] as number
  })
  return { values, vectors }
}

/** One rotation in the plane (p, q) that makes a[p, q] zero. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q] as number
  if (apq === 0) return
  const theta = ((a[q * n + q] as number) - (a[p * n + p] as number)) / (2 * apq)
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  turnRows(a, n, p, q, c, s)
  for (let k = 0; k < n; k++) {
    const kp = a[k * n + p] as number
    const kq = a[k * n + q] as number
    a[k * n + p] = c * kp - s * kq
    a[k * n + q] = s * kp + c * kq
  }
  turnRows(v, n, p, q, c, s)
}

function turnRows(m: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  const rp = p * n
  const rq = q * n
  for (let k = 0; k < n; k++) {
    const x = m[rp + k] as number
    const y = m[rq + k] as number
    m[rp + k] = c * x - s * y
    m[rq + k] = s * x + c * y
  }
}
