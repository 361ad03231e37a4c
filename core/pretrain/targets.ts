/**
 * What the tower learns to predict from every token beside the captions, as MaskFeat does with HOG (Wei et al. 2022):
 * histograms of gradient orientation (Dalal & Triggs 2005) with signed orientation, soft cell borders and a square root,
 * which a linear probe reads best on photos, and mean colour and contrast.
 */
export const BINS = 18
export const PER_CELL = BINS + 3 + 1

/** rgb: [size, size, 3] bytes → [(size / cell)², PER_CELL], row by row; normalised by the energy of the 3 × 3 cells around. */
export function describeCells(rgb: Uint8Array, size: number, cell: number): Float32Array {
  const side = size / cell
  const grey = greyOf(rgb, size)
  const histogram = histograms(grey, size, cell)
  const energy = new Float32Array(side * side)
  for (let i = 0; i < histogram.length; i++) {
    const at = Math.floor(i / BINS)
    energy[at] = (energy[at] as number) + (histogram[i] as number) ** 2
  }
  const out = new Float32Array(side * side * PER_CELL)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let around = 0
      for (let v = Math.max(0, y - 1); v <= Math.min(side - 1, y + 1); v++) {
        for (let u = Math.max(0, x - 1); u <= Math.min(side - 1, x + 1); u++) around += energy[v * side + u] as number
      }
      const scale = 1 / Math.sqrt(around + LEAST_ENERGY)
      const from = (y * side + x) * BINS
      const to = (y * side + x) * PER_CELL
      for (let b = 0; b < BINS; b++) out[to + b] = Math.sqrt((histogram[from + b] as number) * scale)
      addColour(rgb, grey, size, cell, x, y, out, to + BINS)
    }
  }
  return out
}

/** Prevents amplification of flat cells, whose gradients are noise. */
const LEAST_ENERGY = 1e-3

/** rgb: [size, size, 3] bytes → luma 0 … 1 with the weights of ITU-R BT.601, [size, size]. */
export function greyOf(rgb: Uint8Array, size: number): Float32Array {
  const grey = new Float32Array(size * size)
  for (let i = 0; i < grey.length; i++) {
    const luma =
      0.299 * (rgb[3 * i] as number) + 0.587 * (rgb[3 * i + 1] as number) + 0.114 * (rgb[3 * i + 2] as number)
    grey[i] = luma / 255
  }
  return grey
}

/** Gradients shared linearly between the two nearest bins and the four nearest cells. */
function histograms(grey: Float32Array, size: number, cell: number): Float32Array {
  const side = size / cell
  const out = new Float32Array(side * side * BINS)
  for (let y = 0; y < size; y++) {
    const above = Math.max(0, y - 1) * size
    const below = Math.min(size - 1, y + 1) * size
    const v = (y + 0.5) / cell - 0.5
    const v0 = Math.floor(v)
    for (let x = 0; x < size; x++) {
      const dx =
        (grey[y * size + Math.min(size - 1, x + 1)] as number) - (grey[y * size + Math.max(0, x - 1)] as number)
      const dy = (grey[below + x] as number) - (grey[above + x] as number)
      const magnitude = Math.sqrt(dx * dx + dy * dy)
      if (magnitude < 1e-6) continue
      const angle = (Math.atan2(dy, dx) / (2 * Math.PI) + 1) * BINS - 0.5
      const lower = Math.floor(angle)
      const high = magnitude * (angle - lower)
      const low = magnitude - high
      const first = lower % BINS
      const second = (lower + 1) % BINS
      const u = (x + 0.5) / cell - 0.5
      const u0 = Math.floor(u)
      for (let j = 0; j < 2; j++) {
        const row = v0 + j
        if (row < 0 || row >= side) continue
        const byRow = j === 0 ? 1 - (v - v0) : v - v0
        for (let i = 0; i < 2; i++) {
          const column = u0 + i
          if (column < 0 || column >= side) continue
          const weight = byRow * (i === 0 ? 1 - (u - u0) : u - u0)
          const at = (row * side + column) * BINS
          out[at + first] = (out[at + first] as number) + weight * low
          out[at + second] = (out[at + second] as number) + weight * high
        }
      }
    }
  }
  return out
}

/** Mean red, green and blue of a cell and the standard deviation of its grey, 0 … 1. */
function addColour(
  rgb: Uint8Array,
  grey: Float32Array,
  size: number,
  cell: number,
  x: number,
  y: number,
  out: Float32Array,
  to: number,
): void {
  const sums = [0, 0, 0, 0, 0] as [number, number, number, number, number]
  for (let v = y * cell; v < (y + 1) * cell; v++) {
    for (let u = x * cell; u < (x + 1) * cell; u++) {
      const at = v * size + u
      const luma = grey[at] as number
      sums[0] += rgb[3 * at] as number
      sums[1] += rgb[3 * at + 1] as number
      sums[2] += rgb[3 * at + 2] as number
      sums[3] += luma
      sums[4] += luma * luma
    }
  }
  const count = cell * cell
  for (let c = 0; c < 3; c++) out[to + c] = (sums[c] as number) / count / 255
  out[to + 3] = Math.sqrt(Math.max(0, sums[4] / count - (sums[3] / count) ** 2))
}
