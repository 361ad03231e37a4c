/** Histograms of oriented gradients with mean colour: the baseline that a linear probe on photos must beat. */
import { greyOf } from '../targets.ts'

const BINS = 9
const PER_PATCH = BINS + 3 + 1

/**
 * rgb: [size, size, 3] bytes → [patches · 13]: per patch nine bins of unsigned gradient orientation (Dalal & Triggs 2005),
 * mean colour and contrast. Histograms are normalised by the energy of the 3×3 patches around.
 */
export function hogFeatures(rgb: Uint8Array, size: number, patch: number): Float32Array {
  const side = size / patch
  const grey = greyOf(rgb, size)
  const histogram = new Float32Array(side * side * BINS)
  const local = new Float32Array(side * side * PER_PATCH)
  const at = (x: number, y: number): number => grey[y * size + x] as number
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const dx = at(Math.min(size - 1, x + 1), y) - at(Math.max(0, x - 1), y)
      const dy = at(x, Math.min(size - 1, y + 1)) - at(x, Math.max(0, y - 1))
      const magnitude = Math.sqrt(dx * dx + dy * dy)
      if (magnitude < 1e-6) continue
      // Unsigned orientation, shared linearly between the two nearest bins.
      const angle = ((Math.atan2(dy, dx) + 2 * Math.PI) % Math.PI) * (BINS / Math.PI) - 0.5
      const lower = Math.floor(angle)
      const share = angle - lower
      const cell = (Math.floor(y / patch) * side + Math.floor(x / patch)) * BINS
      const a = cell + ((lower + BINS) % BINS)
      const b = cell + ((lower + 1) % BINS)
      histogram[a] = (histogram[a] as number) + magnitude * (1 - share)
      histogram[b] = (histogram[b] as number) + magnitude * share
    }
  }
  const energy = new Float32Array(side * side)
  for (let i = 0; i < energy.length; i++) {
    for (let b = 0; b < BINS; b++) energy[i] = (energy[i] as number) + (histogram[i * BINS + b] as number) ** 2
  }
  for (let cy = 0; cy < side; cy++) {
    for (let cx = 0; cx < side; cx++) {
      let around = 0
      for (let y = Math.max(0, cy - 1); y <= Math.min(side - 1, cy + 1); y++) {
        for (let x = Math.max(0, cx - 1); x <= Math.min(side - 1, cx + 1); x++) around += energy[y * side + x] as number
      }
      const cell = cy * side + cx
      const to = cell * PER_PATCH
      const scale = 1 / Math.sqrt(around + 0.05)
      for (let b = 0; b < BINS; b++) local[to + b] = (histogram[cell * BINS + b] as number) * scale
      let sum = 0
      let squares = 0
      for (let y = cy * patch; y < (cy + 1) * patch; y++) {
        for (let x = cx * patch; x < (cx + 1) * patch; x++) {
          const p = (y * size + x) * 3
          for (let c = 0; c < 3; c++)
            local[to + BINS + c] = (local[to + BINS + c] as number) + (rgb[p + c] as number) / 255
          const g = at(x, y)
          sum += g
          squares += g * g
        }
      }
      const count = patch * patch
      for (let c = 0; c < 3; c++) local[to + BINS + c] = (local[to + BINS + c] as number) / count
      local[to + BINS + 3] = Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2))
    }
  }
  return local
}
