/**
 * The 8 × 8 discrete cosine transform (Ahmed, Natarajan & Rao, IEEE Trans. Comput. C-23, 1974), orthonormal, in place.
 * A line of 8 is split into its even and its odd half, which halves the multiplications.
 */

const cosine = (k: number): number => Math.cos((k * Math.PI) / 16) / 2
const C1 = cosine(1)
const C2 = cosine(2)
const C3 = cosine(3)
const C4 = cosine(4)
const C5 = cosine(5)
const C6 = cosine(6)
const C7 = cosine(7)

/** @param block 64 values, row-major */
export function forwardDct(block: Float64Array): void {
  for (let row = 0; row < 64; row += 8) forwardLine(block, row, 1)
  for (let column = 0; column < 8; column++) forwardLine(block, column, 8)
}

/** @param block 64 coefficients, row-major, lowest frequency first */
export function inverseDct(block: Float64Array): void {
  for (let column = 0; column < 8; column++) inverseLine(block, column, 8)
  for (let row = 0; row < 64; row += 8) inverseLine(block, row, 1)
}

function forwardLine(block: Float64Array, start: number, step: number): void {
  const i1 = start + step
  const i2 = i1 + step
  const i3 = i2 + step
  const i4 = i3 + step
  const i5 = i4 + step
  const i6 = i5 + step
  const i7 = i6 + step
  const a = block[start] as number
  const b = block[i1] as number
  const c = block[i2] as number
  const d = block[i3] as number
  const e = block[i4] as number
  const f = block[i5] as number
  const g = block[i6] as number
  const h = block[i7] as number
  const outer = a + h
  const inner = d + e
  const second = b + g
  const third = c + f
  block[start] = C4 * (outer + inner + second + third)
  block[i4] = C4 * (outer + inner - second - third)
  block[i2] = C2 * (outer - inner) + C6 * (second - third)
  block[i6] = C6 * (outer - inner) - C2 * (second - third)
  const p = a - h
  const q = b - g
  const r = c - f
  const s = d - e
  block[i1] = C1 * p + C3 * q + C5 * r + C7 * s
  block[i3] = C3 * p - C7 * q - C1 * r - C5 * s
  block[i5] = C5 * p - C1 * q + C7 * r + C3 * s
  block[i7] = C7 * p - C5 * q + C3 * r - C1 * s
}

function inverseLine(block: Float64Array, start: number, step: number): void {
  const i1 = start + step
  const i2 = i1 + step
  const i3 = i2 + step
  const i4 = i3 + step
  const i5 = i4 + step
  const i6 = i5 + step
  const i7 = i6 + step
  const k0 = C4 * (block[start] as number)
  const k1 = block[i1] as number
  const k2 = block[i2] as number
  const k3 = block[i3] as number
  const k4 = C4 * (block[i4] as number)
  const k5 = block[i5] as number
  const k6 = block[i6] as number
  const k7 = block[i7] as number
  const bend = C2 * k2 + C6 * k6
  const bow = C6 * k2 - C2 * k6
  const outer = k0 + k4 + bend
  const inner = k0 + k4 - bend
  const second = k0 - k4 + bow
  const third = k0 - k4 - bow
  const p = C1 * k1 + C3 * k3 + C5 * k5 + C7 * k7
  const q = C3 * k1 - C7 * k3 - C1 * k5 - C5 * k7
  const r = C5 * k1 - C1 * k3 + C7 * k5 + C3 * k7
  const s = C7 * k1 - C5 * k3 + C3 * k5 - C1 * k7
  block[start] = outer + p
  block[i1] = second + q
  block[i2] = third + r
  block[i3] = inner + s
  block[i4] = inner - s
  block[i5] = third - r
  block[i6] = second - q
  block[i7] = outer - p
}
