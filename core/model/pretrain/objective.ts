/** The pretraining loss: captions against images, and local descriptors from every token. */
import * as tf from '@tensorflow/tfjs-core'
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { baseShapes } from '../../world/vocabulary.ts'
import type { Random } from '../../domain/random.ts'
import type { Params, TensorSpec, Traced } from '../../engine/index.ts'
import { dense } from '../block.ts'
import type { ModelConfig } from '../config.ts'
import { gridSide, pooledWidth } from '../config.ts'
import { contrastive, crossEntropy, similarity } from '../losses.ts'
import { encodeText } from '../text.ts'
import { connect, encodeVision } from '../vision.ts'
import { COARSE, PER_PATCH } from './descriptors.ts'
import type { Recipe, Stage } from './recipe.ts'
import { namedRows } from './recipe.ts'

/** Mean and spread of each descriptor value over the stream, so that every target weighs the same. */
export interface TargetScale {
  readonly localMean: Float32Array
  readonly localSd: Float32Array
  readonly coarseMean: Float32Array
  readonly coarseSd: Float32Array
}

export const COARSE_TARGETS = COARSE * COARSE * PER_PATCH

/** Linear heads that read descriptors off tokens; they exist during pretraining only. */
export function descriptorHeads(config: ModelConfig, random: Random): Params {
  const head = (outputs: number): Float32Array =>
    Float32Array.from({ length: config.visionWidth * outputs }, () => random.normal() / Math.sqrt(config.visionWidth))
  const classes = baseShapes.length
  return new Map([
    [
      'descriptor.shape.weight',
      { shape: [pooledWidth(config), classes], data: new Float32Array(pooledWidth(config) * classes) },
    ],
    ['descriptor.shape.bias', { shape: [classes], data: new Float32Array(classes) }],
    ['descriptor.local.weight', { shape: [config.visionWidth, PER_PATCH], data: head(PER_PATCH) }],
    ['descriptor.local.bias', { shape: [PER_PATCH], data: new Float32Array(PER_PATCH) }],
    ['descriptor.coarse.weight', { shape: [config.visionWidth, COARSE_TARGETS], data: head(COARSE_TARGETS) }],
    ['descriptor.coarse.bias', { shape: [COARSE_TARGETS], data: new Float32Array(COARSE_TARGETS) }],
  ])
}

export function pretrainInputs(config: ModelConfig, recipe: Recipe, stage: Stage): Record<string, TensorSpec> {
  const n = recipe.batch
  const named = namedRows(recipe, stage)
  const names: Record<string, TensorSpec> = {
    nameIds: { shape: [named, config.textContext], dtype: 'int32' },
    nameReal: { shape: [named, config.textContext] },
    sameName: { shape: [named, named] },
    shapes: { shape: [named, baseShapes.length] },
  }
  return {
    ...(named > 0 ? names : {}),
    images: { shape: [n, config.imageSize, config.imageSize, 3] },
    ids: { shape: [n, config.textContext], dtype: 'int32' },
    real: { shape: [n, config.textContext] },
    sameCaption: { shape: [n, n] },
    local: { shape: [n * gridSide(config) ** 2, PER_PATCH] },
    coarse: { shape: [n, COARSE_TARGETS] },
  }
}

export function pretrainObjective(config: ModelConfig, recipe: Recipe, stage: Stage, scale: TargetScale): Traced {
  const standardised = (target: Tensor, mean: Float32Array, sd: Float32Array): Tensor =>
    tf.div(tf.sub(target, tf.tensor1d(mean)), tf.tensor1d(sd))
  return (inputs, weights): Record<string, Tensor> => {
    const seen = encodeVision(config, weights, inputs['images']!)
    const image = connect(weights, seen.pooled)
    const text = encodeText(config, weights, inputs['ids']!, inputs['real']!)
    const logits = similarity(weights, image, text)
    const caption = contrastive(logits, inputs['sameCaption']!)
    const [items, tokens, width] = seen.tokens.shape as [number, number, number]
    const localGuess = dense(weights, 'descriptor.local', tf.reshape(seen.tokens, [items * tokens, width]))
    const coarseGuess = dense(weights, 'descriptor.coarse', tf.mean(seen.tokens, 1))
    const local = meanSquare(tf.sub(localGuess, standardised(inputs['local']!, scale.localMean, scale.localSd)))
    const coarse = meanSquare(tf.sub(coarseGuess, standardised(inputs['coarse']!, scale.coarseMean, scale.coarseSd)))
    const loss = tf.add(caption, tf.add(tf.mul(local, recipe.localWeight), tf.mul(coarse, recipe.coarseWeight)))
    const outputs = { loss, caption, local, coarse, logits }
    const named = namedRows(recipe, stage)
    if (named === 0) return outputs
    const single = tf.slice(image, [0, 0], [named, config.embedding])
    const names = encodeText(config, weights, inputs['nameIds']!, inputs['nameReal']!)
    const nameLogits = similarity(weights, single, names)
    const name = contrastive(nameLogits, inputs['sameName']!)
    // Texts of bare names start all alike, so that the contrastive loss alone hardly moves: a plain classifier on the
    // pooled features teaches the tower to see shapes meanwhile.
    const guess = dense(weights, 'descriptor.shape', tf.slice(seen.pooled, [0, 0], [named, pooledWidth(config)]))
    const shape = crossEntropy(guess as Tensor2D, inputs['shapes']!, tf.div(tf.ones([named]), named))
    return { ...outputs, loss: tf.add(loss, tf.add(name, shape)), name, shape, nameLogits }
  }
}

function meanSquare(x: Tensor): Scalar {
  return tf.mean(tf.square(x)) as Scalar
}
