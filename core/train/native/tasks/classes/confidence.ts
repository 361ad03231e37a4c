/** How sure a classifier is, beside how often it is right. */
import type { ClassDetails, Mistake } from '../../../../contract/score.ts'
import { mostConfident } from '../most-confident.ts'

const BINS = 15

export interface Sure {
  /** The images, among all items of the dataset. */
  readonly of: readonly number[]
  readonly labels: readonly number[]
  readonly predictions: ArrayLike<number>
  /** Probability of each prediction. */
  readonly confidences: ArrayLike<number>
  readonly classes: readonly string[]
  /** What the logits were multiplied by for these probabilities; undefined where nothing says which is best. */
  readonly factor: number | undefined
}

/** The part of the details that needs confidences. */
export function confidenceDetails(
  sure: Sure,
): Pick<ClassDetails, 'mistakes'> & Partial<Pick<ClassDetails, 'calibrationError' | 'temperature'>> {
  const { labels, predictions, confidences, factor } = sure
  const mistakes = mistakesOf(sure)
  // Without validation images no temperature is known, and the error would be that of the training's own.
  if (factor === undefined) return { mistakes }
  const right = labels.map((label, i) => predictions[i] === label)
  return { mistakes, calibrationError: calibrationError(confidences, right), temperature: 1 / factor }
}

/**
 * Expected calibration error over 15 bins of equal width, 0–1 (Guo et al. 2017, “On calibration of modern neural
 * networks”, §2); 0 without items.
 */
export function calibrationError(confidences: ArrayLike<number>, right: readonly boolean[]): number {
  const bins = Array.from({ length: BINS }, () => ({ sure: 0, right: 0 }))
  right.forEach((correct, i) => {
    const confidence = confidences[i] as number
    const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))]!
    bin.sure += confidence
    bin.right += Number(correct)
  })
  const apart = bins.reduce((sum, bin) => sum + Math.abs(bin.sure - bin.right), 0)
  return apart / Math.max(1, right.length)
}

/** The wrong predictions with the highest probability, that one first. */
function mistakesOf({ of, labels, predictions, confidences, classes }: Sure): Mistake[] {
  const wrong = [...labels.keys()].filter((i) => predictions[i] !== labels[i])
  return mostConfident(
    wrong.map((i) => ({
      index: of[i] as number,
      label: classes[labels[i] as number] as string,
      predicted: classes[predictions[i] as number] as string,
      confidence: confidences[i] as number,
    })),
  )
}
