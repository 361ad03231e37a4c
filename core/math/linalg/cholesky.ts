/** Cholesky factorisation of symmetric positive definite systems. */

/** Rows and columns of a tile, chosen to fit the processor's registers. */
const TILE_ROWS = 4
const TILE_COLUMNS = 2

/**
 * Replaces the lower triangle of `a` (n × n, row by row) by L with A = L Lᵀ; the upper triangle is not read.
 * Row-oriented (Cholesky–Crout), so that the inner loop runs over contiguous rows, a tile of entries at once.
 * Throws if A is not positive definite; a ridge term makes it so.
 */
export function factorise(a: Float64Array, n: number): void {
  const tiled = n - (n % TILE_ROWS)
  for (let i = 0; i < tiled; i += TILE_ROWS) {
    for (let j = 0; j < i; j += TILE_COLUMNS) factoriseTile(a, n, i, j)
    for (let r = i; r < i + TILE_ROWS; r++) for (let j = i; j <= r; j++) factoriseEntry(a, n, r, j)
  }
  for (let r = tiled; r < n; r++) for (let j = 0; j <= r; j++) factoriseEntry(a, n, r, j)
}

function factoriseEntry(a: Float64Array, n: number, i: number, j: number): void {
  const ri = i * n
  const rj = j * n
  let s = a[ri + j] as number
  for (let k = 0; k < j; k++) s -= (a[ri + k] as number) * (a[rj + k] as number)
  if (j < i) a[ri + j] = s / (a[rj + j] as number)
  else if (s > 0) a[ri + i] = Math.sqrt(s)
  else throw new Error(`matrix is not positive definite at row ${i}`)
}

/** Rows i … i + 3 of columns j and j + 1, all left of the diagonal. */
function factoriseTile(a: Float64Array, n: number, i: number, j: number): void {
  const r0 = i * n
  const r1 = r0 + n
  const r2 = r1 + n
  const r3 = r2 + n
  const c0 = j * n
  const c1 = c0 + n
  let s00 = a[r0 + j] as number
  let s01 = a[r0 + j + 1] as number
  let s10 = a[r1 + j] as number
  let s11 = a[r1 + j + 1] as number
  let s20 = a[r2 + j] as number
  let s21 = a[r2 + j + 1] as number
  let s30 = a[r3 + j] as number
  let s31 = a[r3 + j + 1] as number
  for (let k = 0; k < j; k++) {
    const x = a[c0 + k] as number
    const y = a[c1 + k] as number
    const v0 = a[r0 + k] as number
    s00 -= v0 * x
    s01 -= v0 * y
    const v1 = a[r1 + k] as number
    s10 -= v1 * x
    s11 -= v1 * y
    const v2 = a[r2 + k] as number
    s20 -= v2 * x
    s21 -= v2 * y
    const v3 = a[r3 + k] as number
    s30 -= v3 * x
    s31 -= v3 * y
  }
  const first = a[c0 + j] as number
  const across = a[c1 + j] as number
  const second = a[c1 + j + 1] as number
  const put = (row: number, s0: number, s1: number): void => {
    const left = s0 / first
    a[row + j] = left
    a[row + j + 1] = (s1 - left * across) / second
  }
  put(r0, s00, s01)
  put(r1, s10, s11)
  put(r2, s20, s21)
  put(r3, s30, s31)
}

/** Solves L Lᵀ X = B in place; `b` is n × m, row by row, so that all right-hand sides are solved together. */
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
