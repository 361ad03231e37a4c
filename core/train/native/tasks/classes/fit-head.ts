/**
 * Starts a run from a fitted head instead of a random or unrelated one: training with a bad head distorts features
 * before the head has learnt anything (Kumar et al. 2022, “Fine-tuning can distort pretrained features”).
 */
import type { Matrix } from '../../../../math/matrix.ts'
import type { Engine } from '../../../../engine/index.ts'
import { around, ensembled, moments, standardise } from '../../../../math/standardise.ts'
import type { Headed, LinearHead } from '../../head/connector.ts'
import { textOf } from '../../../../model/index.ts'
import { dataOf, headOf, shiftTexts, spreadOf, standardiseConnector } from '../../head/connector.ts'
import { accuracy, bestScale, compileScorer } from '../../head/cosines.ts'
import type { HeadFit, OnFit } from '../task.ts'
import { liftClassifier, rms } from './lift.ts'
import { fitLogistic } from './logistic.ts'

/** The captions of all classes, those of one class beside each other. */
export interface ClassCaptions {
  /** Before they are scaled to length one, [classes × each, embedding]. */
  readonly projected: Matrix
  /** Captions of a class. */
  readonly each: number
}

export interface Labelled {
  /** Pooled features, [items, poolGrid²·poolWidth]. */
  readonly features: Matrix
  readonly labels: readonly number[]
}

/**
 * Standardises the connector's input by the training features (which does not change what it computes), then replaces
 * it by the logistic regression onto the classes, lifted to their text embeddings, unless the pretrained connector
 * scores better on the validation items. The fitted one subtracts the mean of the classes' texts: captions that differ
 * in one word are so close together that no temperature separates them with confidence (digits: cosines of 0.99).
 * @param onFit called after each penalty tried, and may throw to abort
 */
export async function fitHead(
  engine: Engine,
  model: Headed,
  train: Labelled,
  validation: Labelled,
  { projected, each }: ClassCaptions,
  onFit: OnFit = async () => {},
): Promise<HeadFit> {
  const { params, architecture } = model
  const { join } = textOf(architecture)
  const to = spreadOf(train.features)
  const held = standardise(validation.features, to)
  const examples = { x: standardise(train.features, to), labels: train.labels }
  const { labels } = validation
  const classes = projected.rows / each
  const fit = await fitLogistic(engine, examples, { x: held, labels }, classes, onFit)
  // Only now, so that an aborted fit leaves the model unchanged.
  standardiseConnector(model, to)
  const pretrained = headOf(model)
  const centre = centreOf(projected, classes)
  const centred = ensembled(around(projected, centre), each)
  const fitted = liftClassifier(fit, centred, rms(pretrained.weight))
  const before = accuracy(await cosinesOf(engine, held, pretrained, ensembled(projected, each)), labels, classes)
  const cosines = await cosinesOf(engine, held, fitted, centred)
  const after = accuracy(cosines, labels, classes)
  if (labels.length > 0 && before >= after) return { before, after: before, penalty: null }
  if (labels.length > 0) dataOf(params, join.logScale)[0] = bestScale(cosines, labels, classes, join.mostLogScale)
  pretrained.weight.set(fitted.weight)
  pretrained.bias.set(fitted.bias)
  shiftTexts(model, centre)
  return { before, after, penalty: fit.penalty }
}

/** The mean of the class texts; zero for a single class, which would be its own mean. */
function centreOf(projected: Matrix, classes: number): Float32Array {
  return classes < 2 ? new Float32Array(projected.cols) : moments(projected).mean
}

async function cosinesOf(engine: Engine, x: Matrix, connector: LinearHead, texts: Matrix): Promise<Matrix> {
  const scorer = await compileScorer(engine, x, texts)
  try {
    return await scorer.cosines(connector)
  } finally {
    await scorer.dispose()
  }
}
