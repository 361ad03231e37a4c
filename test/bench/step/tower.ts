/** The product's own model code under a linear classifier, as programs of the engine. */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { createRandom } from '../../../core/domain/random.ts'
import type { Arrays, Params, ProgramSpec, TensorSpec } from '../../../core/engine/index.ts'
import type { Weights } from '../../../core/model/index.ts'
import { dense } from '../../../core/model/families/thaw/block.ts'
import { crossEntropy } from '../../../core/model/losses.ts'
import { initialParameters } from '../../../core/model/families/thaw/parameters.ts'
import { encodeText } from '../../../core/model/families/thaw/text.ts'
import { encodeVision } from '../../../core/model/families/thaw/vision.ts'
import type { TowerConfig } from './configs.ts'

const UNUSED = /^visual\.(proj|pool_norm)/

/** Seeded weights of one tower and of the classifier. */
export function towerParams({ kind, classes, model }: TowerConfig): Params {
  const prefix = kind === 'image' ? 'visual.' : 'text.'
  const params: Params = new Map()
  const random = createRandom('bench')
  for (const [name, param] of initialParameters(model, random)) {
    if (name.startsWith(prefix) && !UNUSED.test(name)) params.set(name, param)
  }
  const width = kind === 'image' ? model.visionWidth : model.embedding
  const weights = Float32Array.from({ length: width * classes }, () => random.normal() * 0.02)
  params.set('head.weight', { shape: [width, classes], data: weights })
  params.set('head.bias', { shape: [classes], data: new Float32Array(classes) })
  return params
}

function inputsOf({ kind, batch, model }: TowerConfig): Record<string, TensorSpec> {
  if (kind === 'image') return { x: { shape: [batch, model.imageSize, model.imageSize, 3] } }
  const shape = [batch, model.textContext]
  return { ids: { shape, dtype: 'int32' }, real: { shape } }
}

function features({ kind, model }: TowerConfig, inputs: Record<string, Tensor>, weights: Weights): Tensor {
  return kind === 'image'
    ? encodeVision(model, weights, inputs['x'] as Tensor).pooled
    : encodeText(model, weights, inputs['ids'] as Tensor, inputs['real'] as Tensor)
}

export function forwardSpec(config: TowerConfig, params: Params): ProgramSpec {
  return {
    name: `${config.name} forward`,
    inputs: inputsOf(config),
    params,
    fn: (inputs, weights) => ({ features: features(config, inputs, weights) }),
  }
}

export function stepSpec(config: TowerConfig, params: Params): ProgramSpec {
  const { batch, classes } = config
  return {
    name: `${config.name} step`,
    inputs: { ...inputsOf(config), targets: { shape: [batch, classes] }, rowWeight: { shape: [batch] } },
    params,
    fn: (inputs, weights) => {
      const logits = dense(weights, 'head', features(config, inputs, weights)) as Tensor2D
      return { loss: crossEntropy(logits, inputs['targets'] as Tensor, inputs['rowWeight'] as Tensor) }
    },
  }
}

/** A batch of noise, with one label a row. */
export function batchFor(config: TowerConfig, labelled: boolean): Arrays {
  const { kind, batch, classes, model } = config
  const random = createRandom('bench batch')
  const arrays: Arrays = {}
  if (kind === 'image') {
    arrays['x'] = Float32Array.from({ length: batch * model.imageSize ** 2 * 3 }, () => random.normal())
  } else {
    const length = batch * model.textContext
    arrays['ids'] = Int32Array.from({ length }, () => random.int(model.vocabulary))
    arrays['real'] = new Float32Array(length).fill(1)
  }
  if (!labelled) return arrays
  const targets = new Float32Array(batch * classes)
  for (let i = 0; i < batch; i++) targets[i * classes + random.int(classes)] = 1
  return { ...arrays, targets, rowWeight: new Float32Array(batch).fill(1 / batch) }
}
