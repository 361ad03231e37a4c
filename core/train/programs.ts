/** The graphs a run needs: a step and a forward pass, through the tower or from cached features. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { classCaption } from '../domain/caption.ts'
import type { Arrays, Engine, Params, Program, StepProgram, TensorSpec } from '../engine/index.ts'
import type { Weights } from '../model/block.ts'
import type { ModelConfig } from '../model/config.ts'
import { pooledWidth } from '../model/config.ts'
import { crossEntropy, similarity } from '../model/losses.ts'
import { encodeText } from '../model/text.ts'
import type { Tokenizer } from '../model/tokenizer.ts'
import { connect, encodeVision } from '../model/vision.ts'

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

/** `pixels`: [batch, size, size, 3] images; `features`: [batch, pooled] cached features of a frozen tower. */
export type InputKind = 'pixels' | 'features'

interface Shape {
  readonly engine: Engine
  readonly config: ModelConfig
  readonly params: Params
  readonly texts: ClassTexts
  readonly input: InputKind
  readonly batch: number
}

function inputSpec({ config, input, batch, texts }: Shape): Record<string, TensorSpec> {
  const side = config.imageSize
  return {
    x: { shape: input === 'pixels' ? [batch, side, side, 3] : [batch, pooledWidth(config)] },
    ids: { shape: [texts.count, texts.context], dtype: 'int32' },
    real: { shape: [texts.count, texts.context] },
  }
}

function classLogits({ config, input }: Shape, inputs: Record<string, Tensor>, weights: Weights): Tensor2D {
  const x = inputs['x'] as Tensor
  const pooled = input === 'pixels' ? encodeVision(config, weights, x).pooled : x
  const text = encodeText(config, weights, inputs['ids'] as Tensor, inputs['real'] as Tensor)
  return similarity(weights, connect(weights, pooled), text)
}

/** targets: [batch, classes] rows that sum to one; rowWeight: [batch], sums to one, 0 for padding. Output `logits`. */
export function compileTrainingStep(shape: Shape, trainable: readonly string[]): Promise<StepProgram> {
  const { engine, params, batch, texts } = shape
  return engine.compileStep({
    name: `step on ${shape.input}`,
    inputs: { ...inputSpec(shape), targets: { shape: [batch, texts.count] }, rowWeight: { shape: [batch] } },
    params,
    trainable,
    fn: (inputs, weights) => {
      const logits = classLogits(shape, inputs, weights)
      return { loss: crossEntropy(logits, inputs['targets'] as Tensor, inputs['rowWeight'] as Tensor), logits }
    },
  })
}

/** Output `logProbabilities`: [batch, classes]. */
export function compileClassifier(shape: Shape): Promise<Program> {
  return shape.engine.compile({
    name: `classify ${shape.input}`,
    inputs: inputSpec(shape),
    params: shape.params,
    fn: (inputs, weights) => ({ logProbabilities: tf.logSoftmax(classLogits(shape, inputs, weights)) }),
  })
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
