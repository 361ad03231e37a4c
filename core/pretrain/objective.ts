/** The pretraining loss: captions against images, and the content of every patch, predicted from its token. */
import * as tf from '@tensorflow/tfjs-core'
import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { classCaption } from '../domain/caption.ts'
import { baseFills, baseHues, baseShapes } from '../world/index.ts'
import type { Random } from '../domain/random.ts'
import type { Params, TensorSpec, Traced } from '../engine/index.ts'
import { oneHot } from '../engine/ops.ts'
import { dense } from '../model/families/thaw/block.ts'
import type { ModelConfig } from '../model/families/thaw/config.ts'
import { pooledWidth } from '../model/families/thaw/config.ts'
import { contrastive, crossEntropy, sigmoidContrastive, similarity } from '../model/losses.ts'
import { encodeText } from '../model/families/thaw/text.ts'
import type { Tokenizer } from '../model/tokenizer.ts'
import { connect, encodeVisible } from '../model/families/thaw/vision.ts'
import { weight } from '../model/weights.ts'
import type { Part } from './batch-shape.ts'
import { batchShape, tokensOf } from './batch-shape.ts'
import type { Recipe, Stage } from './recipe.ts'
import { namedRows, negativeRows } from './recipe.ts'
import { PER_CELL } from './targets.ts'

/** Mean and spread of each descriptor value over the stream, so that every target weighs the same. */
export interface TargetScale {
  /** [PER_CELL], of a patch. */
  readonly patchMean: Float32Array
  readonly patchSd: Float32Array
  /** [PER_CELL], of a cell of the pooling layout. */
  readonly cellMean: Float32Array
  readonly cellSd: Float32Array
}

/** The content of a patch: the background or one of the base names. */
const PLACE_CLASSES = { shape: baseShapes.length + 1, hue: baseHues.length + 1, fill: baseFills.length + 1 } as const
const PLACES = ['shape', 'hue', 'fill'] as const

const CONTRAST_BIAS = 'pretext.contrast_bias'
/** Zhai et al. 2023, §3.2. */
const FIRST_BIAS = -10

/** Linear heads that exist during pretraining only. */
export function pretextHeads(config: ModelConfig, recipe: Recipe, random: Random): Params {
  const perCell = (config.imageSize / config.patch / config.poolGrid) ** 2
  const heads: Params = new Map()
  const add = (name: string, from: number, to: number): void => {
    const data = Float32Array.from({ length: from * to }, () => random.normal() / Math.sqrt(from))
    heads.set(`pretext.${name}.weight`, { shape: [from, to], data })
    heads.set(`pretext.${name}.bias`, { shape: [to], data: new Float32Array(to) })
  }
  add('local', config.visionWidth, PER_CELL)
  add('cell', config.poolWidth, (perCell + 1) * PER_CELL)
  add('name', pooledWidth(config), baseShapes.length)
  for (const kind of PLACES) add(kind, config.visionWidth, PLACE_CLASSES[kind])
  if (recipe.contrast === 'sigmoid') heads.set(CONTRAST_BIAS, { shape: [], data: new Float32Array([FIRST_BIAS]) })
  return heads
}

export function pretrainInputs(config: ModelConfig, recipe: Recipe, stage: Stage): Record<string, TensorSpec> {
  const batch = batchShape(config, recipe, stage)
  const { rows, cells, perCell, parts } = batch
  const tokens = tokensOf(batch)
  const patches = (part: Part): TensorSpec => ({
    shape: [part.rows, cells, part.kept, config.patch * config.patch * 3],
  })
  const ids = (texts: number): TensorSpec => ({ shape: [texts, config.textContext], dtype: 'int32' })
  const real = (texts: number): TensorSpec => ({ shape: [texts, config.textContext] })
  const numbers: TensorSpec = { shape: [tokens], dtype: 'int32' }
  return {
    namedPatches: patches(parts[0]),
    patches: patches(parts[1]),
    places: numbers,
    local: { shape: [tokens, PER_CELL] },
    cell: { shape: [rows * cells, (perCell + 1) * PER_CELL] },
    shape: numbers,
    hue: numbers,
    fill: numbers,
    names: { shape: [namedRows(recipe)], dtype: 'int32' },
    sameCaption: { shape: [rows, rows] },
    ids: ids(rows),
    real: real(rows),
    lieIds: ids(negativeRows(recipe)),
    lieReal: real(negativeRows(recipe)),
  }
}

export function pretrainObjective(
  config: ModelConfig,
  recipe: Recipe,
  stage: Stage,
  scale: TargetScale,
  tokenizer: Tokenizer,
): Traced {
  const { rows, cells, perCell } = batchShape(config, recipe, stage)
  const named = namedRows(recipe)
  const negatives = negativeRows(recipe)
  const { weights: of } = recipe
  const classes = tokenizer.batch(
    baseShapes.map((shape) => classCaption(shape)),
    config.textContext,
  )
  const target = standardiser(scale, perCell)
  return (inputs, weights): Record<string, Tensor> => {
    const whole = named * cells * perCell
    const placesOf = (from: number): Tensor => tf.slice(inputs['places']!, [from], [from === 0 ? whole : -1])
    const parts = [
      encodeVisible(config, weights, inputs['namedPatches']!, placesOf(0)),
      encodeVisible(config, weights, inputs['patches']!, placesOf(whole)),
    ]
    const tokens = tf.concat(
      parts.map((part) => part.tokens),
      0,
    )
    const pooled = tf.concat(
      parts.map((part) => part.pooled),
      0,
    )
    const image = connect(weights, pooled)

    const textShape: [number, number] = [baseShapes.length, config.textContext]
    // One pass over all texts: captions, lies, names of the classes.
    const ids = tf.concat([inputs['ids']!, inputs['lieIds']!, tf.tensor2d(classes.ids, textShape, 'int32')], 0)
    const real = tf.concat([inputs['real']!, inputs['lieReal']!, tf.tensor2d(classes.real, textShape)], 0)
    const texts = encodeText(config, weights, ids, real)
    const textRows = (from: number, count: number): Tensor2D => tf.slice(texts, [from, 0], [count, -1])
    const imageRows = (from: number, count: number): Tensor2D => tf.slice(image, [from, 0], [count, -1])

    const logits = similarity(weight(weights, 'logit_scale'), image, textRows(0, rows))
    const caption =
      recipe.contrast === 'sigmoid'
        ? sigmoidContrastive(logits, weight(weights, CONTRAST_BIAS), inputs['sameCaption']!)
        : contrastive(logits, inputs['sameCaption']!)
    const nameLogits = similarity(
      weight(weights, 'logit_scale'),
      imageRows(0, named),
      textRows(rows + negatives, baseShapes.length),
    )
    // Texts of bare names start all alike, so that comparing with them hardly moves anything at first: a plain
    // classifier on the pooled features teaches the tower to distinguish the shapes in the meantime.
    const guesses = dense(weights, 'pretext.name', tf.slice(pooled, [0, 0], [named, -1])) as Tensor2D
    const name = tf.add(meanCrossEntropy(nameLogits, inputs['names']!), meanCrossEntropy(guesses, inputs['names']!))
    const last = rows - negatives
    const against = tf.sub(textRows(last, negatives), textRows(rows, negatives))
    const lead = tf.sum(tf.mul(imageRows(last, negatives), against), -1)
    const margin = tf.mul(lead, tf.exp(weight(weights, 'logit_scale')))
    const negative = tf.mean(tf.softplus(tf.neg(margin))) as Scalar

    const local = meanSquare(tf.sub(dense(weights, 'pretext.local', tokens), target.patch(inputs['local']!)))
    const pooledCells = tf.reshape(pooled, [-1, config.poolWidth])
    const cell = meanSquare(tf.sub(dense(weights, 'pretext.cell', pooledCells), target.cell(inputs['cell']!)))
    const places = PLACES.map((kind) =>
      meanCrossEntropy(dense(weights, `pretext.${kind}`, tokens) as Tensor2D, inputs[kind]!),
    )
    const place = tf.addN(places)

    const losses = { caption, name: name as Scalar, negative, local, cell, place }
    const loss = tf.addN(Object.entries(losses).map(([part, value]) => tf.mul(value, of[part as keyof typeof losses])))
    return { loss, ...losses, logits, nameLogits, lead }
  }
}

/** Targets in units of their spread over the stream. */
function standardiser(
  scale: TargetScale,
  perCell: number,
): { patch: (x: Tensor) => Tensor; cell: (x: Tensor) => Tensor } {
  const by = (mean: Float32Array, sd: Float32Array) => (x: Tensor) =>
    tf.div(tf.sub(x, tf.tensor1d(mean)), tf.tensor1d(sd))
  const row = (patch: Float32Array, whole: Float32Array): Float32Array => {
    const out = new Float32Array((perCell + 1) * PER_CELL)
    for (let m = 0; m < perCell; m++) out.set(patch, m * PER_CELL)
    out.set(whole, perCell * PER_CELL)
    return out
  }
  return {
    patch: by(scale.patchMean, scale.patchSd),
    cell: by(row(scale.patchMean, scale.cellMean), row(scale.patchSd, scale.cellSd)),
  }
}

/** logits: [n, k]; labels: [n] int32. */
function meanCrossEntropy(logits: Tensor2D, labels: Tensor): Scalar {
  const [n, k] = logits.shape
  return crossEntropy(logits, oneHot(labels, k), tf.div(tf.ones([n]), n))
}

function meanSquare(x: Tensor): Scalar {
  return tf.mean(tf.square(x)) as Scalar
}
