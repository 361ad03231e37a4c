/**
 * Starts a run from a connector that maps images near their captions: the ridge regression of the pooled features onto
 * the caption embeddings, unless the pretrained connector is better on the validation pairs.
 */
import { mapRows, ridgeMaps } from '../../../../math/linalg/ridge-map.ts'
import type { Matrix } from '../../../../math/matrix.ts'
import { around, moments, standardise, unitRows } from '../../../../math/standardise.ts'
import type { Headed } from '../../head/connector.ts'
import { textOf } from '../../../../model/index.ts'
import { dataOf, headOf, shiftTexts, spreadOf, standardiseConnector } from '../../head/connector.ts'
import { mean } from '../../score/calibrate.ts'
import type { HeadFit, OnFit } from '../task.ts'
import { fitBias } from './fit-bias.ts'
import { pairLosses } from './losses.ts'
import { retrievalScore } from '../../../../measure/index.ts'

/** On squared weights, per row; features have variance 1. From the strongest down. */
const PENALTIES = [3, 1, 0.3, 0.1, 0.03, 0.01]
/** Used without validation data to choose a penalty. */
const USUAL_PENALTY = 0.3
/** Temperatures tried, up to the model's limit. */
const scalesTo = (most: number): number[] =>
  Array.from({ length: 1 + Math.floor(most / 0.2) }, (_, i) => Math.exp(0.2 * i))

export interface PairRows {
  /** Pooled features, [pairs, poolGrid²·poolWidth]. */
  readonly features: Matrix
  /** Caption embeddings before they are scaled to length one, [pairs, embedding]: of one caption, or the mean of several. */
  readonly texts: Matrix
}

export interface HeldRows extends PairRows {
  /** Whether the text of pair j is wrong for the image of pair i. */
  readonly isContrast: (i: number, j: number) => boolean
}

/**
 * @param batch of the training steps
 * @param onFit called after each penalty tried, and may throw to abort
 */
export async function fitCaptionHead(
  model: Headed,
  train: PairRows,
  held: HeldRows,
  batch: number,
  onFit: OnFit,
): Promise<HeadFit> {
  const to = spreadOf(train.features)
  const centre = moments(train.texts).mean
  const own = headOf(model)
  const targets = unitRows(around(train.texts, centre))
  const x = standardise(train.features, to)
  const seen = standardise(held.features, to)
  const penalties = held.features.rows > 1 ? PENALTIES : [USUAL_PENALTY]
  const maps = ridgeMaps(x, targets, penalties)
  const centred = unitRows(around(held.texts, centre))
  const tried = []
  for (const [i, map] of maps.entries()) {
    const placed = { images: unitRows(mapRows(seen, map)), texts: centred, isContrast: held.isContrast }
    tried.push({ map, placed, penalty: penalties[i] as number, ...scored(model, placed) })
    await onFit(i + 1, maps.length)
  }
  const best = tried.reduce((a, b) => (b.loss < a.loss ? b : a))
  // Only now, so that an aborted fit leaves the model unchanged.
  standardiseConnector(model, to)
  const placed = {
    images: unitRows(mapRows(seen, own)),
    texts: unitRows(held.texts),
    isContrast: held.isContrast,
  }
  const before = scored(model, placed)
  if (held.features.rows > 1 && before.loss <= best.loss) return fitScale(model, placed, batch)
  if (held.features.rows > 1) fitScale(model, best.placed, batch)
  own.weight.set(best.map.weight)
  own.bias.set(best.map.bias)
  shiftTexts(model, centre)
  return { before: before.recall, after: best.recall, penalty: best.penalty }
}

/** Pairs in the joint space, unit rows. */
interface Placed extends Pick<HeldRows, 'isContrast'> {
  /** [pairs, embedding] */
  readonly images: Matrix
  readonly texts: Matrix
}

/** Fits the factor and the bias of the logits alone: a model keeps the maps that it was pretrained with. */
export function fitScale(model: Headed, placed: Placed, batch: number): HeadFit {
  const { recall, scale } = scored(model, placed)
  const { params, architecture } = model
  const { logScale, logitBias } = textOf(architecture).join
  const { images, texts, isContrast } = placed
  if (images.rows > 1) {
    dataOf(params, logScale)[0] = Math.log(scale)
    if (logitBias !== undefined) dataOf(params, logitBias)[0] = fitBias(images, texts, isContrast, scale, batch)
  }
  return { before: recall, after: recall, penalty: null }
}

function scored({ architecture }: Headed, { images, texts, isContrast }: Placed) {
  const { losses, scale } = pairLosses(images, texts, isContrast, scalesTo(textOf(architecture).join.mostLogScale))
  return { loss: mean(losses), scale, recall: recallOf(images, texts) }
}

/** Recall at 1 with one text per image. */
function recallOf(images: Matrix, texts: Matrix): number {
  if (images.rows === 0) return 0
  return retrievalScore({ images, texts, textsOf: Array.from({ length: images.rows }, (_, i) => [i]) }).value
}
