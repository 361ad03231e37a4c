/** The head of a model without texts: a logistic regression of the classes on its pooled features. */
import { mapRows } from '../../../../math/linalg/ridge-map.ts'
import type { Engine } from '../../../../engine/index.ts'
import { standardise } from '../../../../math/standardise.ts'
import type { Headed } from '../../head/connector.ts'
import { headOf, spreadOf, standardiseConnector } from '../../head/connector.ts'
import { accuracy } from '../../head/cosines.ts'
import type { HeadFit, OnFit } from '../task.ts'
import type { Labelled } from './fit-head.ts'
import { fitLogistic } from './logistic.ts'

/** @param onFit called after each penalty tried, and may throw to abort, which leaves the model unchanged */
export async function fitClassHead(
  engine: Engine,
  model: Headed,
  train: Labelled,
  validation: Labelled,
  classes: number,
  onFit: OnFit,
): Promise<HeadFit> {
  const to = spreadOf(train.features)
  const held = standardise(validation.features, to)
  const { labels } = validation
  const examples = { x: standardise(train.features, to), labels: train.labels }
  const fit = await fitLogistic(engine, examples, { x: held, labels }, classes, onFit)
  standardiseConnector(model, to)
  const head = headOf(model)
  head.weight.set(fit.weight)
  head.bias.set(fit.bias)
  // There was no head before it to compare with.
  return { before: null, after: accuracy(mapRows(held, fit), labels, classes), penalty: fit.penalty }
}
