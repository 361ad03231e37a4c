/** Scores images by class: by the captions of the classes or, in a model without texts, by a class head. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import { CAPTION_TEMPLATE, classPrompts } from '../../../../domain/caption.ts'
import { createRandom } from '../../../../domain/random.ts'
import type { Arrays, Engine, TensorSpec } from '../../../../engine/index.ts'
import type { LoadedModel, Weights } from '../../../../model/index.ts'
import { connectorOf, textOf } from '../../../../model/index.ts'
import { unit } from '../../../../engine/ops.ts'
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
  /** Their arrays for a batch of these items in this epoch. */
  arrays(items: readonly number[], epoch: number): Arrays
  /** images: the connector's output, [batch, width] → [batch, classes]. */
  logits(weights: Weights, images: Tensor2D, inputs: Readonly<Record<string, Tensor>>): Tensor2D
  readonly prepare: BoundTask['prepare']
  fitHead(engine: Engine, model: LoadedModel, train: Labelled, held: Labelled, onFit: OnFit): Promise<HeadFit>
  compileClassifier(shape: ScorerShape): Promise<Classifier>
}

export interface Captions {
  /** One caption of each class by default. */
  readonly templates?: readonly string[] | undefined
  readonly seed: number
  /** Whether every batch reads all captions. */
  readonly whole?: boolean | undefined
}

/**
 * A class is the mean of its captions. Where the text tower trains, a step reads one caption of each class, by a template drawn
 * anew: all of them would take as many times longer as there are templates.
 */
export function byCaption(
  classes: readonly string[],
  model: Pick<LoadedModel, 'architecture' | 'tokenizer'>,
  { templates = [CAPTION_TEMPLATE], seed, whole = false }: Captions,
): ClassScores {
  const { logScale } = textOf(model.architecture).join
  const each = templates.length
  const texts = textRows(classPrompts(classes, templates), model)
  const { prepare } = texts
  const every = [...texts.texts.keys()]
  const byTemplate = templates.map((_, t) => classes.map((_name, c) => c * each + t))
  const perStep = prepare || whole ? every.length : classes.length
  const read = new Map<readonly number[], Arrays>()
  const arraysOf = (of: readonly number[]): Arrays => {
    const arrays = read.get(of) ?? texts.arrays(of)
    read.set(of, arrays)
    return arrays
  }
  const captions = (template: number): Arrays => arraysOf(byTemplate[template] as number[])
  const classRows = (rows: Tensor2D): Tensor2D => {
    if (rows.shape[0] === classes.length) return rows
    return unit(tf.mean(tf.reshape(rows, [classes.length, each, -1]), 1))
  }
  return {
    inputs: texts.inputs(perStep),
    arrays: (items, epoch) =>
      perStep === every.length
        ? arraysOf(every)
        : captions(createRandom(`templates ${seed} ${epoch} ${items.join(' ')}`).int(each)),
    logits: (weights, images, rows) => similarity(weights[logScale]!, images, classRows(texts.encode(weights, rows))),
    prepare: prepare && ((engine, of, _, onTexts) => prepare(engine, of, every, onTexts)),
    async fitHead(engine, of, train, held, onFit) {
      if (connectorOf(of.architecture).head) {
        const projected = await texts.project(engine, of, every)
        return fitHead(engine, of, train, held, { projected, each }, onFit)
      }
      const features = await texts.features(engine, of, every)
      return fitTextHead(engine, of, train, held, { features, each }, onFit)
    },
    compileClassifier: (shape) =>
      compileCaptionClassifier(shape, { rows: texts, count: classes.length, templates: each, captions }),
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
