/**
 * Whether mirror images keep their class, so that a run may use them as views. If images of a class are as likely as their
 * mirror images, a probe fitted to images as they are recognises mirror images of others as well, whatever layer it reads.
 * Letters, arrows and right hands fail in the middle layers, even where the last one hardly sees the difference.
 */
import type { MirrorMeasure } from '../contract/measurement.ts'
import { Z95 } from '../math/interval.ts'

/** Images to probe: the interval of a drop is then a few points wide. */
export const MOST_MIRRORED = 1000
const FEWEST_MIRRORED = 50
/** At no layer may the drop reach this, by the upper end of its interval. */
const HARMLESS = 0.05

/** [side, side, 3] bytes with left and right exchanged. */
export function mirrored(rgb: Uint8Array, side: number): Uint8Array {
  const out = new Uint8Array(rgb.length)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const from = (y * side + side - 1 - x) * 3
      out.set(rgb.subarray(from, from + 3), (y * side + x) * 3)
    }
  }
  return out
}

/** The answers of one layer's probe: the predicted class of each image as it is, and mirrored. */
export interface MirrorAnswers {
  readonly tap: string
  readonly plain: ArrayLike<number>
  readonly mirrored: ArrayLike<number>
}

/** Null with too few images. @param labels the true classes */
export function mirrorMeasure(layers: readonly MirrorAnswers[], labels: ArrayLike<number>): MirrorMeasure | null {
  const images = labels.length
  if (images < FEWEST_MIRRORED) return null
  const drops = layers.map(({ tap, ...answers }) => ({ tap, drop: dropOf(answers, labels) }))
  const worst = drops.reduce((a, b) => (b.drop.high > a.drop.high ? b : a))
  return { images, ...worst, keepsClass: worst.drop.high < HARMLESS }
}

/** Difference of two paired proportions, with half an image added to each cell (Agresti & Min 2005). */
function dropOf({ plain, mirrored: other }: Omit<MirrorAnswers, 'tap'>, labels: ArrayLike<number>) {
  let [lost, won] = [0.5, 0.5]
  for (let i = 0; i < labels.length; i++) {
    const [before, after] = [plain[i] === labels[i], other[i] === labels[i]]
    if (before && !after) lost++
    if (!before && after) won++
  }
  const n = labels.length + 2
  const value = (lost - won) / n
  const error = Math.sqrt(lost + won - (lost - won) ** 2 / n) / n
  return { value, low: value - Z95 * error, high: value + Z95 * error }
}
