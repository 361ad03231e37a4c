/** What a measurement of a model that other trainers train says: reasons beside the published ones, and one rule. */
import type { Reason } from '../../contract/advice.ts'
import type { AnswerScore, ElsewhereMeasurement, ElsewhereProbe } from '../../contract/elsewhere-measurement.ts'
import { ANSWER_METRICS } from '../../domain/answer-metric.ts'
import { doubtsSay } from '../../domain/doubtful-labels.ts'
import { BASELINE } from '../../strategies/index.ts'
import { TIE_DIFFERENCE } from '../constants.ts'
import { counted, percent, points } from '../wording.ts'

/** Fewer doubtful labels are not worth a sentence. */
const WORTH_SAYING = 0.02
/** Two standard errors of a difference. */
const SURE = 2

/** Why there is hardly anything left that training the tower could add; null where there is, or it is not known. */
export function nothingToGain(measured: ElsewhereMeasurement | null): string | null {
  if (measured?.score && isAll(measured.score.low))
    return 'the model answers nearly everything right before any training'
  if (measured?.probe && isAll(measured.probe.linear.low))
    return 'what the frozen tower gives already tells nearly all your images apart'
  return null
}

const isAll = (low: number): boolean => low >= 1 - TIE_DIFFERENCE

export function measuredReasons({ score, probe, images }: ElsewhereMeasurement): Reason[] {
  return [
    ...(score ? [scoreReason(score)] : []),
    ...(probe ? [probeReason(probe, images), depthReason(probe, images), labelsReason(probe, images)] : []),
  ].filter((reason) => reason !== null)
}

function scoreReason({ metric, value, low, high, items, guess }: AnswerScore): Reason {
  const beside = guess === null ? '' : `; always the most frequent class would have ${percent(guess)}`
  const left = 1 - value
  return {
    id: 'base-score',
    text: `Before any training, the model’s answers to ${counted(items, 'validation item')} score ${percent(value)} (${ANSWER_METRICS[metric]}, ${percent(low)} to ${percent(high)}${beside}). All training together, of whatever part, can add ${points(left)} at most.`,
    source: 'measurement',
    numbers: { value, low, high, items, ...(guess !== null && { guess }) },
    ...(isAll(low) && { favours: BASELINE }),
  }
}

function probeReason({ metric, linear, connector, chance, pool }: ElsewhereProbe, images: number): Reason {
  const found =
    metric === 'accuracy'
      ? `a linear probe finds the class of ${percent(linear.value)} of ${counted(images, 'image')}`
      : `a linear map brings captions, by their words, and images to each other in ${percent(linear.value)} of all searches among ${pool ?? images} of ${counted(images, 'image')},`
  return {
    id: 'frozen-probe',
    text: `Without training the tower, ${found} in what the connector reads (${percent(linear.low)} to ${percent(linear.high)}; guessing gives ${percent(chance)}), and ${percent(connector)} in what the language model gets. So much a frozen tower holds.`,
    source: 'probe',
    numbers: { linear: linear.value, low: linear.low, high: linear.high, connector, chance },
    ...(isAll(linear.low) && { favours: BASELINE }),
  }
}

/** Null where no layer below surely knows more than the top. */
function depthReason({ byDepth, linear }: ElsewhereProbe, images: number): Reason | null {
  const below = byDepth.filter(({ depth }) => depth < 1)
  const best = below.toSorted((a, b) => b.value - a.value)[0]
  if (!best) return null
  const spread = Math.sqrt((best.value * (1 - best.value) + linear.value * (1 - linear.value)) / images)
  const lead = best.value - linear.value
  if (lead < TIE_DIFFERENCE || lead < SURE * spread) return null
  return {
    id: 'depth',
    text: `A probe at ${best.tap} finds ${percent(best.value)}, ${points(lead)} more than at the top: the blocks above it drop some of what your answers need, which only training them, or the connector, could change.`,
    source: 'probe',
    numbers: { best: best.value, depth: best.depth, lead },
  }
}

function labelsReason({ doubtful, linear }: ElsewhereProbe, images: number): Reason | null {
  if (doubtful === null || !doubtsSay(linear) || doubtful.value < WORTH_SAYING) return null
  return {
    id: 'doubtful-labels',
    text: `Of ${percent(doubtful.value, 1)} of ${counted(images, 'image')} (${percent(doubtful.low, 1)} to ${percent(doubtful.high, 1)}) two probes, fitted without them, agree on another class than theirs. Look at labels before you train: no strategy repairs wrong ones.`,
    source: 'probe',
    numbers: { doubtful: doubtful.value, low: doubtful.low, high: doubtful.high },
  }
}
