/**
 * Whether mirror images keep their class, so that a run may use them as views. If images of a class are as likely as their
 * mirror images, a probe fitted to images as they are recognises mirror images of others as well, whatever layer it reads.
 * Letters, arrows and right hands fail in the middle layers, even where the last one hardly sees the difference.
 */
import type { MirrorMeasure } from '../contract/measurement.ts'
import { Z95 } from '../math/interval.ts'
import { total } from '../math/total.ts'

/** Images to probe: the interval of a loss is then a point or two wide. */
export const MOST_MIRRORED = 500
const FEWEST_MIRRORED = 50
/** The upper end of the loss's interval must lie below this: it is what the views may cost a class that has sides. */
const HARMLESS = 0.03

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
  readonly plain: ArrayLike<number>
  readonly mirrored: ArrayLike<number>
}

/**
 * Null with too few images, or if no layer knows the classes. The mean over layers of the right answers that are lost on
 * mirror images: each image counts once, with its layers weighted by the square of what their probes know above guessing.
 * @param labels the true classes
 */
export function mirrorMeasure(layers: readonly MirrorAnswers[], labels: readonly number[]): MirrorMeasure | null {
  const images = labels.length
  if (images < FEWEST_MIRRORED) return null
  const guessing =
    Math.max(
      ...Map.groupBy(labels, (label) => label)
        .values()
        .map(({ length }) => length),
    ) / images
  const losses = new Float64Array(images)
  let weights = 0
  for (const { plain, mirrored: other } of layers) {
    const right = labels.reduce((sum, label, i) => sum + Number(plain[i] === label), 0)
    const weight = Math.max(0, right / images - guessing) ** 2
    weights += weight
    labels.forEach((label, i) => {
      losses[i]! += weight * (Number(plain[i] === label) - Number(other[i] === label))
    })
  }
  if (weights === 0) return null
  const lost = Array.from(losses, (loss) => loss / weights)
  const value = total(lost) / images
  // One image more on either side: without it, images that agree by chance would leave no doubt.
  const spread = Math.sqrt((total(lost.map((loss) => (loss - value) ** 2)) + 2) / images)
  const margin = (Z95 * spread) / Math.sqrt(images)
  const loss = { value, low: value - margin, high: value + margin }
  return { images, loss, keepsClass: loss.high < HARMLESS }
}
