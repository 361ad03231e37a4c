/** The basis of the advice, and its limits. */
import type { Advice } from '../contract/advice.ts'
import type { Decision } from './decide.ts'
import type { TaskId } from '../tasks/index.ts'
import type { Situation } from './input.ts'
import { ASSUMED_CAPTION_CLASSES } from './input.ts'
import { TASK_WORDS } from './task-words.ts'
import { LEAST_PER_CLASS } from './constants.ts'
import type { Learned } from './past/learned.ts'
import { runsBasis } from './past/reasons.ts'
import { percent, points } from './wording.ts'
import { standIn } from '../domain/shift-meaning.ts'
import { Z95 } from '../math/interval.ts'

function basisOf(learned: Learned | null | undefined): string {
  const runs = learned ? ` and by ${runsBasis(learned)}` : ''
  return `Published results, corrected by a linear probe on your images${runs}. Not yet calibrated on benchmark runs.`
}

const FEW_VALIDATION = 100
const FEW_FOR_SHIFT = 50
const MANY_DUPLICATES = 0.1
const MANY_CUT = 0.1

export function trustIn({ measurement, goal, learned }: Situation, task: TaskId, decision: Decision): Advice['trust'] {
  const { size, shift } = measurement
  const validation = size.validation ?? Math.round((size.items - size.train) / 2)
  const warnings: string[] = []
  const words = TASK_WORDS[task]
  if (task !== 'classes') {
    warnings.push(
      'The strategies’ expected gains come from datasets with classes. For captions they are a guess, so the intervals are wider.',
    )
  }
  if (decision.tooLittleData) {
    warnings.push(
      `There are fewer than ${LEAST_PER_CLASS * (size.classes > 0 ? 1 : ASSUMED_CAPTION_CLASSES)} ${words.tooLittle}: too few to compare strategies, so Thaw does not rank them by score.`,
    )
  }
  if (decision.nothingFits) {
    warnings.push(
      'No strategy fits your limits. Thaw recommends the cheapest; training stops at the limit and keeps the best weights so far.',
    )
  }
  const cut = shift.text?.cut ?? 0
  if (task === 'captions' && cut > MANY_CUT) {
    warnings.push(
      `${percent(cut)} of the captions are longer than the model’s limit; it ignores the rest of their text.`,
    )
  }
  if (validation < FEW_VALIDATION) {
    const noise = Z95 * Math.sqrt(0.25 / Math.max(1, validation))
    warnings.push(
      `With ${size.validation === null ? 'about ' : ''}${validation} validation images, a score can be off by ${points(Math.min(1, noise))} by chance, which is more than the difference between most strategies.`,
    )
  }
  if (size.duplicateShare > MANY_DUPLICATES) {
    warnings.push(
      `${percent(size.duplicateShare)} of the training images are near-duplicates, which leaves ${Math.round(size.effectiveItems)} different images.`,
    )
  }
  if (size.smallestClass && size.smallestClass.items < LEAST_PER_CLASS && !decision.tooLittleData) {
    warnings.push(
      `The class “${size.smallestClass.name}” has ${size.smallestClass.items} training images, so its score will say little.`,
    )
  }
  const chosen = standIn(shift)
  if (chosen !== null) {
    warnings.push(
      `Shift is the distance to ${chosen}, not to the pretraining set: it says as much about pretraining as these images are like it.`,
    )
  }
  if (shift.level === 'narrow') {
    warnings.push(
      'Your images are a narrow part of the pretraining data, so a large distance does not mean that they are new to the model.',
    )
  }
  if (shift.level === 'unknown') {
    warnings.push(
      'Shift is unknown, so what training the vision tower adds is less certain: the intervals hold for near and far images.',
    )
  } else if (shift.taps.length === 0 && shift.moments) {
    warnings.push(
      `Shift is read from the moments of the checkpoint’s BatchNorm layers, on a scale of ${shift.moments.marks.length} kinds of images. That is rougher than statistics of pretraining images, and not calibrated.`,
    )
  }
  if (shift.level !== 'unknown' && shift.sampleSize < FEW_FOR_SHIFT) {
    warnings.push(
      `Thaw could compare only ${shift.sampleSize} different images with the pretraining data, so the distance is a rough estimate.`,
    )
  }
  if (goal === 'robust') {
    warnings.push(
      'There are no images from the place of use, so the advice on changed images relies on published results alone.',
    )
  }
  return { basis: basisOf(learned), warnings }
}
