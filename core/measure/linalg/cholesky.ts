/** Cholesky factorisation of symmetric positive definite systems. */

/**
 * Replaces the lower triangle of `a` (n × n, row by row) by L with A = L Lᵀ; the upper triangle is not read.
 * Row-oriented (Cholesky–Crout), so that the inner loop runs over two contiguous rows; two columns at once.
 * Throws when A is not positive definite: a ridge term makes it so.
 */
export function factorise(a: Float64Array, n: number): void {
  for (let i = 0; i < n; i++) {
    const ri = i * n
    let j = 0
    for (; j + 2 <= i; j += 2) {
      const r0 = j * n
      const r1 = r0 + n
      let s0 = a[ri + j] as number
      let s1 = a[ri + j + 1] as number
      for (let k = 0; k < j; k++) {
        const v = a[ri + k] as number
        s0 -= v * (a[r0 + k] as number)
        s1 -= v * (a[r1 + k] as number)
      }
      const first = s0 / (a[r0 + j] as number)
      a[ri + j] = first
      a[ri + j + 1] = (s1 - first * (a[r1 + j] as number)) / (a[r1 + j + 1] as number)
    }
    for (; j <= i; j++) {
      const rj = j * n
      let s = a[ri + j] as number
      for (let k = 0; k < j; k++) s -= (a[ri + k] as number) * (a[rj + k] as number)
      if (j < i) a[ri + j] = s / (a[rj + j] as number)
      else if (s > 0) a[ri + i] = Math.sqrt(s)
      else throw new Error(`matrix is not positive definite at row ${i}`)
    }
  }
}

/** Solves L Lᵀ X = B in place; `b` is n × m, row by row, so that all right-hand sides move together. */
export function solve(l: Float64Array, n: number, b: Float64Array, m: number): void {
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) subtractRow(b, i, k, l[i * n + k] as number, m)
    scaleRow(b, i, 1 / (l[i * n + i] as number), m)
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) subtractRow(b, i, k, l[k * n + i] as number, m)
    scaleRow(b, i, 1 / (l[i * n + i] as number), m)
  }
}

function subtractRow(b: Float64Array, to: number, from: number, factor: number, m: number): void {
  const t = to * m
  const f = from * m
  for (let c = 0; c < m; c++) b[t + c] = (b[t + c] as number) - factor * (b[f + c] as number)
}

function scaleRow(b: Float64Array, at: number, factor: number, m: number): void {
  for (let c = at * m; c < (at + 1) * m; c++) b[c] = (b[c] as number) * factor
}
