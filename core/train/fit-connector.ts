/**
 * Starts a run from a fitted head instead of a random or a foreign one: features that train against a bad head are pulled
 * out of shape before the head has learnt anything (Kumar et al. 2022, “Fine-tuning can distort pretrained features”).
 */
import type { Matrix } from '../domain/matrix.ts'
import type { Engine, Params } from '../engine/index.ts'
import { moments, standardise } from '../measure/standardise.ts'
import { accuracy, bestScale, compileScorer } from './connector-score.ts'
import type { Connector } from './ridge-connector.ts'
import { ridgeConnectors, rms } from './ridge-connector.ts'

const WEIGHT = 'visual.proj.weight'
const BIAS = 'visual.proj.bias'
const MEAN = 'visual.pool_norm.mean'
const SD = 'visual.pool_norm.sd'
const SCALE = 'logit_scale'

/** Columns that hardly vary here must not be blown up: a corrupted image could move them by many of their tiny spreads. */
const LEAST_SPREAD = 0.05

export interface Labelled {
  /** Pooled features, [items, poolGrid²·poolWidth]. */
  readonly features: Matrix
  readonly labels: readonly number[]
}

export interface ConnectorFit {
  /** Validation accuracy of the connector as it was, by class captions, and of the fitted one. */
  readonly before: number
  readonly after: number
  /** False when the connector as pretrained was at least as good and was kept. */
  readonly used: boolean
}

/**
 * Standardises the connector's input by the training features (which does not change what it computes), then replaces it
 * by the closed-form ridge fit onto the classes' text embeddings if that scores better on the validation items.
 * @param texts unit rows, [classes, embedding]
 */
export async function fitConnector(
  engine: Engine,
  params: Params,
  train: Labelled,
  validation: Labelled,
  texts: Matrix,
): Promise<ConnectorFit> {
  const scale = moments(train.features)
  const typical = scale.sd.reduce((a, b) => a + b, 0) / scale.sd.length
  standardiseConnector(params, { mean: scale.mean, sd: scale.sd.map((sd) => Math.max(sd, LEAST_SPREAD * typical)) })
  const now = { mean: dataOf(params, MEAN), sd: dataOf(params, SD) }
  const x = standardise(train.features, now)
  const pretrained: Connector = { weight: dataOf(params, WEIGHT), bias: dataOf(params, BIAS) }
  const scorer = await compileScorer(engine, standardise(validation.features, now), texts)
  try {
    const scoreOf = async (connector: Connector): Promise<number> =>
      accuracy(await scorer.cosines(connector), validation.labels, texts.rows)
    const before = await scoreOf(pretrained)
    let best = { connector: pretrained, score: before }
    for (const connector of await ridgeConnectors(engine, x, train.labels, texts, rms(pretrained.weight))) {
      const score = await scoreOf(connector)
      if (score > best.score) best = { connector, score }
    }
    const used = best.connector !== pretrained
    if (used) {
      dataOf(params, SCALE)[0] = bestScale(await scorer.cosines(best.connector), validation.labels, texts.rows)
      pretrained.weight.set(best.connector.weight)
      pretrained.bias.set(best.connector.bias)
    }
    return { before, after: best.score, used }
  } finally {
    await scorer.dispose()
  }
}

function dataOf(params: Params, name: string): Float32Array {
  const param = params.get(name)
  if (!param) throw new Error(`the model has no tensor ${name}`)
  return param.data
}

/** W(f−m)/s + b stays the same function of f when m and s change and W and b absorb the difference. */
function standardiseConnector(params: Params, to: { readonly mean: Float32Array; readonly sd: Float32Array }): void {
  const [mean, sd] = [dataOf(params, MEAN), dataOf(params, SD)]
  const [weight, bias] = [dataOf(params, WEIGHT), dataOf(params, BIAS)]
  const width = bias.length
  for (let k = 0; k < mean.length; k++) {
    const factor = (to.sd[k] as number) / (sd[k] as number)
    const shift = ((to.mean[k] as number) - (mean[k] as number)) / (sd[k] as number)
    for (let e = 0; e < width; e++) {
      const at = k * width + e
      bias[e] = (bias[e] as number) + shift * (weight[at] as number)
      weight[at] = (weight[at] as number) * factor
    }
  }
  mean.set(to.mean)
  sd.set(to.sd)
}
