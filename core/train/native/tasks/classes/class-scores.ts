/** Scores images by class: by the captions of the classes or, in a model without texts, by a class head. */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { classCaption } from '../../../../domain/caption.ts'
import type { Arrays, Engine, TensorSpec } from '../../../../engine/index.ts'
import type { LoadedModel, Weights } from '../../../../model/index.ts'
import { connectorOf, textOf } from '../../../../model/index.ts'
import { similarity } from '../../../../model/losses.ts'
import type { BoundTask, HeadFit, OnFit, ScorerShape } from '../task.ts'
import { textRows } from '../text-rows.ts'
import type { Classifier } from './classifier.ts'
import { compileCaptionClassifier, compileHeadClassifier } from './classifier.ts'
import { fitClassHead } from './fit-class-head.ts'
import type { Labelled } from './fit-head.ts'
import { fitHead } from './fit-head.ts'
import { fitTextHead } from './fit-text-head.ts'

export interface ClassScores {
  /** The inputs of a step besides the images and their targets. */
  readonly inputs: Readonly<Record<string, TensorSpec>>
  arrays(): Arrays
  /** images: the connector's output, [batch, width] → [batch, classes]. */
  logits(weights: Weights, images: Tensor2D, inputs: Readonly<Record<string, Tensor>>): Tensor2D
  readonly prepare: BoundTask['prepare']
  fitHead(engine: Engine, model: LoadedModel, train: Labelled, held: Labelled, onFit: OnFit): Promise<HeadFit>
  compileClassifier(shape: ScorerShape): Promise<Classifier>
}

export function byCaption(
  classes: readonly string[],
  model: Pick<LoadedModel, 'architecture' | 'tokenizer'>,
): ClassScores {
  const { logScale } = textOf(model.architecture).join
  const texts = textRows(classes.map(classCaption), model)
  const { prepare } = texts
  const every = [...classes.keys()]
  let read: Arrays | null = null
  /** Every step uses the rows of all classes. */
  const arrays = (): Arrays => (read ??= texts.arrays(every))
  return {
    inputs: texts.inputs(classes.length),
    arrays,
    logits: (weights, images, rows) => similarity(weights[logScale]!, images, texts.encode(weights, rows)),
    prepare: prepare && ((engine, of, _, onTexts) => prepare(engine, of, every, onTexts)),
    async fitHead(engine, of, train, held, onFit) {
      if (connectorOf(of.architecture).head)
        return fitHead(engine, of, train, held, await texts.project(engine, of, every), onFit)
      return fitTextHead(engine, of, train, held, await texts.features(engine, of, every), onFit)
    },
    compileClassifier: (shape) => compileCaptionClassifier(shape, { rows: texts, count: classes.length, arrays }),
  }
}

/** @param classes number of classes */
export const byHead = (classes: number): ClassScores => ({
  inputs: {},
  arrays: () => ({}),
  logits: (_, images) => images,
  prepare: null,
  fitHead: (engine, of, train, held, onFit) => fitClassHead(engine, of, train, held, classes, onFit),
  compileClassifier: compileHeadClassifier,
})
