/** Captions: contrastive training of images and their captions. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import type { DatasetItem } from '../../../../domain/dataset.ts'
import { meanRows, takeRows } from '../../../../math/matrix.ts'
import type { LoadedModel } from '../../../../model/index.ts'
import { connectorOf, textOf } from '../../../../model/index.ts'
import { crossEntropy, similarity, weightedSigmoid } from '../../../../model/losses.ts'
import { TASK_DESCRIPTIONS } from '../../../../tasks/index.ts'
import { unitRows } from '../../../../math/standardise.ts'
import { dataOf } from '../../head/connector.ts'
import { placed } from '../../head/placed.ts'
import type { Settings } from '../../config.ts'
import type { BoundTask } from '../task.ts'
import { textRows } from '../text-rows.ts'
import { contrastiveBatch } from './batch.ts'
import { compileEncoder } from './encoder.ts'
import { evaluatePairs } from './evaluate.ts'
import { fitCaptionHead, fitScale } from './fit-head.ts'
import { poolsOf } from '../../../../measure/index.ts'
import { numbered, readCaptions } from './texts.ts'

export function bindCaptions(
  { items }: { readonly items: readonly Pick<DatasetItem, 'annotation' | 'cluster'>[] },
  model: Pick<LoadedModel, 'architecture' | 'tokenizer'>,
  { batch, seed }: Pick<Settings, 'batch' | 'seed'>,
): BoundTask {
  const { logScale, logitBias } = textOf(model.architecture).join
  const captions = readCaptions(items)
  const texts = textRows(captions.texts, model)
  /** Whether the first caption of one of these items is wrong for the image of another. */
  const contrastOf = (of: readonly number[]) => (i: number, j: number) => {
    const [a, b] = [of[i] as number, of[j] as number]
    return items[a]?.cluster !== items[b]?.cluster && !captions.of(a).includes(captions.of(b)[0] as number)
  }
  return {
    description: TASK_DESCRIPTIONS.captions,
    // Pairs told apart one by one cost one more: each of a batch's pairs is as rare as one in so many.
    guessing: Math.log(batch) + (logitBias === undefined ? 0 : 1),
    itemInputs: null,
    inputs: {
      ...texts.inputs(batch),
      same: { shape: [batch, batch] },
      rowWeight: { shape: [batch] },
    },
    /** The loss of the model's pretraining, over the real rows: sigmoid, or symmetric InfoNCE (Radford et al. 2021). */
    loss(weights, images, { same, rowWeight, ...rows }) {
      if (logitBias !== undefined) {
        const logits = similarity(weights[logScale]!, images, texts.encode(weights, rows))
        return { loss: weightedSigmoid(logits, weights[logitBias]!, same!, rowWeight!), logits }
      }
      const logits = tf.add(similarity(weights[logScale]!, images, texts.encode(weights, rows)), same!) as Tensor2D
      const own = tf.eye(batch)
      const byImage = crossEntropy(logits, own, rowWeight!)
      const byText = crossEntropy(tf.transpose(logits), own, rowWeight!)
      return { loss: tf.div(tf.add(byImage, byText), 2), logits }
    },
    batch: (of, epoch) => contrastiveBatch({ captions, rows: texts, dataset: items, items: of, batch, seed, epoch }),
    prepare:
      texts.prepare &&
      ((engine, of, read, onTexts) => texts.prepare!(engine, of, numbered(captions, read).used, onTexts)),
    async fitHead(engine, of, train, held, onFit) {
      const [compared = []] = poolsOf(held.items.length)
      const heldItems = compared.map((i) => held.items[i] as number)
      const { used, placesOf } = numbered(captions, [...train.items, ...heldItems])
      const projected = await texts.project(engine, of, used)
      const isContrast = contrastOf(heldItems)
      const pairs = { features: takeRows(held.features, compared), texts: meanRows(projected, heldItems.map(placesOf)) }
      if (!connectorOf(of.architecture).head) {
        const images = await placed(engine, of, pairs.features)
        return fitScale(of, { images, texts: unitRows(pairs.texts), isContrast }, batch)
      }
      const rows = { features: train.features, texts: meanRows(projected, train.items.map(placesOf)) }
      return fitCaptionHead(of, rows, { ...pairs, isContrast }, batch, onFit)
    },
    async compileScorer(shape) {
      const encoder = await compileEncoder(shape, texts)
      return {
        async evaluate(of, rows, onBatch, confidenceFactor = 1) {
          const images = await encoder.images(of.length, rows, onBatch)
          const { used, placesOf } = numbered(captions, of)
          const read = await encoder.texts(used, onBatch)
          const scale = Math.exp(dataOf(shape.model.params, logScale)[0] as number)
          return evaluatePairs({
            of,
            captions: used.map((text) => captions.texts[text] as string),
            confidenceFactor,
            images,
            texts: read,
            textsOf: of.map(placesOf),
            isContrast: contrastOf(of),
            scale,
            batch,
          })
        },
        dispose: () => encoder.dispose(),
      }
    },
  }
}
