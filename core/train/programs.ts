/** The graphs a run needs: a step and a forward pass, through the whole tower or from a cut on. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { classCaption } from '../domain/caption.ts'
import type { Arrays, Engine, Params, StepProgram, TensorSpec } from '../engine/index.ts'
import type { Weights } from '../model/block.ts'
import type { ModelConfig } from '../model/config.ts'
import type { Cut } from '../model/cut.ts'
import { shapeAt } from '../model/cut.ts'
import { crossEntropy, similarity } from '../model/losses.ts'
import { encodeText } from '../model/text.ts'
import type { Tokenizer } from '../model/tokenizer.ts'
import { connect, encodeFrom } from '../model/vision.ts'

/** Captions of the classes as token rows, no longer than the longest of them. */
export interface ClassTexts {
  readonly count: number
  readonly context: number
  readonly arrays: Arrays
}

export function classTexts(classes: readonly string[], tokenizer: Tokenizer, config: ModelConfig): ClassTexts {
  const captions = classes.map(classCaption)
  const longest = Math.max(...captions.map((caption) => tokenizer.encode(caption).length + 1))
  const context = Math.min(config.textContext, longest)
  return { count: classes.length, context, arrays: { ...tokenizer.batch(captions, context) } }
}

interface Shape {
  readonly engine: Engine
  readonly config: ModelConfig
  readonly params: Params
  readonly texts: ClassTexts
  /** What x is: [batch, …shapeAt(from)]. The graph holds nothing of what lies below. */
  readonly from: Cut
  readonly batch: number
  /** Blocks of the tower keep only their input for the backward pass and are computed again there. */
  readonly recompute?: boolean
}

const imageInput = ({ config, from, batch }: Shape): Record<string, TensorSpec> => ({
  x: { shape: [batch, ...shapeAt(config, from)] },
})

const textInput = ({ texts }: Shape): Record<string, TensorSpec> => ({
  ids: { shape: [texts.count, texts.context], dtype: 'int32' },
  real: { shape: [texts.count, texts.context] },
})

const imagesOf = ({ config, from, recompute }: Shape, weights: Weights, x: Tensor): Tensor2D =>
  connect(weights, encodeFrom(config, weights, x, from, recompute))

/** targets: [batch, classes] rows that sum to one; rowWeight: [batch], sums to one, 0 for padding. Output `logits`. */
export function compileTrainingStep(shape: Shape, trainable: readonly string[]): Promise<StepProgram> {
  const { engine, config, params, batch, texts } = shape
  return engine.compileStep({
    name: `step on ${shape.from}`,
    inputs: {
      ...imageInput(shape),
      ...textInput(shape),
      targets: { shape: [batch, texts.count] },
      rowWeight: { shape: [batch] },
    },
    params,
    trainable,
    fn: ({ x, ids, real, targets, rowWeight }, weights) => {
      const text = encodeText(config, weights, ids!, real!)
      const logits = similarity(weights, imagesOf(shape, weights, x!), text)
      return { loss: crossEntropy(logits, targets!, rowWeight!), logits }
    },
  })
}

export interface Classifier {
  /** Encodes the class captions with the weights as they are: once for many batches, before the first. */
  readTexts(): Promise<void>
  /** x: [batch, …shapeAt(from)] → log-probabilities, [batch, classes], valid until the next call. */
  classify(x: Float32Array): Promise<Float32Array>
  dispose(): Promise<void>
}

export async function compileClassifier(shape: Shape): Promise<Classifier> {
  const { engine, config, params, texts, from } = shape
  const captions = await engine.compile({
    name: 'class captions',
    inputs: textInput(shape),
    params,
    fn: ({ ids, real }, weights) => ({ text: encodeText(config, weights, ids!, real!) }),
  })
  const images = await engine.compile({
    name: `classify ${from}`,
    inputs: { ...imageInput(shape), text: { shape: [texts.count, config.embedding] } },
    params,
    fn: ({ x, text }, weights) => ({
      logProbabilities: tf.logSoftmax(similarity(weights, imagesOf(shape, weights, x!), text as Tensor2D)),
    }),
  })
  const text = new Float32Array(texts.count * config.embedding)
  return {
    readTexts: async () => text.set((await captions.run(texts.arrays))['text'] as Float32Array),
    classify: async (x) => (await images.run({ x, text }))['logProbabilities'] as Float32Array,
    async dispose() {
      await captions.dispose()
      await images.dispose()
    },
  }
}

/** [batch, classes] rows with label smoothing (Szegedy et al. 2016, §7), and the weights of the real rows. */
export function targetsFor(labels: readonly number[], classes: number, batch: number, smoothing: number): Arrays {
  const targets = new Float32Array(batch * classes)
  const rowWeight = new Float32Array(batch)
  labels.forEach((label, i) => {
    targets.fill(smoothing / classes, i * classes, (i + 1) * classes)
    const at = i * classes + label
    targets[at] = (targets[at] as number) + 1 - smoothing
    rowWeight[i] = 1 / labels.length
  })
  return { targets, rowWeight }
}
