/** Log-probabilities of the classes with the current weights. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { connectorOf, textOf } from '../../../../model/index.ts'
import { similarity } from '../../../../model/losses.ts'
import { imageInput, imagesOf } from '../../programs.ts'
import type { Arrays } from '../../../../engine/index.ts'
import { matrix } from '../../../../math/matrix.ts'
import { unitRows } from '../../../../math/standardise.ts'
import type { ScorerShape } from '../task.ts'
import type { TextRows } from '../text-rows.ts'

/** The captions of all classes. */
export interface ClassTexts {
  readonly rows: Pick<TextRows, 'inputs' | 'encode'>
  readonly count: number
  readonly templates: number
  /** One caption of each class. */
  readonly captions: (template: number) => Arrays
}

export interface Classifier {
  /** Encodes the class captions with the current weights, before the first batch of each evaluation. */
  readTexts(): Promise<void>
  /** x: [batch, …shapeAt(from)] → log-probabilities, [batch, classes], valid until the next call. */
  classify(x: Float32Array): Promise<Float32Array>
  dispose(): Promise<void>
}

/** Compares images with the captions of the classes in the joint space. */
export async function compileCaptionClassifier(shape: ScorerShape, texts: ClassTexts): Promise<Classifier> {
  const { engine, from } = shape
  const { params, architecture } = shape.model
  const { logScale } = textOf(architecture).join
  const { width } = connectorOf(architecture)
  const captions = await engine.compile({
    name: 'class captions',
    inputs: texts.rows.inputs(texts.count),
    params,
    fn: (inputs, weights) => ({ text: texts.rows.encode(weights, inputs) }),
  })
  const images = await engine.compile({
    name: `classify ${from}`,
    inputs: { ...imageInput(shape), text: { shape: [texts.count, width] } },
    params,
    fn: ({ x, text: rows }, weights) => ({
      logProbabilities: tf.logSoftmax(similarity(weights[logScale]!, imagesOf(shape, weights, x!), rows as Tensor2D)),
    }),
  })
  const rows = new Float32Array(texts.count * width)
  let known = false
  return {
    async readTexts() {
      if (shape.still && known) return
      // One template after the other: all captions at once may need more memory than a step.
      const sum = new Float32Array(rows.length)
      for (let template = 0; template < texts.templates; template++) {
        const read = (await captions.run(texts.captions(template)))['text'] as Float32Array
        for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (read[i] as number)
      }
      rows.set(texts.templates === 1 ? sum : unitRows(matrix(texts.count, width, sum)).data)
      known = true
    },
    classify: async (x) => (await images.run({ x, text: rows }))['logProbabilities'] as Float32Array,
    async dispose() {
      await captions.dispose()
      await images.dispose()
    },
  }
}

/** A head whose rows are the classes. */
export async function compileHeadClassifier(shape: ScorerShape): Promise<Classifier> {
  const images = await shape.engine.compile({
    name: `classify ${shape.from}`,
    inputs: imageInput(shape),
    params: shape.model.params,
    fn: ({ x }, weights) => ({ logProbabilities: tf.logSoftmax(imagesOf(shape, weights, x!)) }),
  })
  return {
    readTexts: async () => {},
    classify: async (x) => (await images.run({ x }))['logProbabilities'] as Float32Array,
    dispose: () => images.dispose(),
  }
}
