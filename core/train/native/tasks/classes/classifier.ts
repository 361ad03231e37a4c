/** Log-probabilities of the classes, for the weights as they are. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import { connectorOf, encodeTexts, textOf } from '../../../../model/index.ts'
import { similarity } from '../../../../model/losses.ts'
import { imageInput, imagesOf } from '../../programs.ts'
import type { ScorerShape } from '../task.ts'
import type { ClassTexts } from './texts.ts'

export interface Classifier {
  /** Encodes the class captions with the weights as they are: once for many batches, before the first. */
  readTexts(): Promise<void>
  /** x: [batch, …shapeAt(from)] → log-probabilities, [batch, classes], valid until the next call. */
  classify(x: Float32Array): Promise<Float32Array>
  dispose(): Promise<void>
}

export async function compileClassifier(shape: ScorerShape, texts: ClassTexts): Promise<Classifier> {
  const { engine, from } = shape
  const { params, architecture } = shape.model
  const text = textOf(architecture)
  const { width } = connectorOf(architecture)
  const captions = await engine.compile({
    name: 'class captions',
    inputs: textInputs(texts),
    params,
    fn: ({ ids, real }, weights) => ({ text: encodeTexts(text, weights, ids!, real!) }),
  })
  const images = await engine.compile({
    name: `classify ${from}`,
    inputs: { ...imageInput(shape), text: { shape: [texts.count, width] } },
    params,
    fn: ({ x, text: rows }, weights) => ({
      logProbabilities: tf.logSoftmax(
        similarity(weights[text.join.logScale]!, imagesOf(shape, weights, x!), rows as Tensor2D),
      ),
    }),
  })
  const rows = new Float32Array(texts.count * width)
  return {
    readTexts: async () => rows.set((await captions.run(texts.arrays))['text'] as Float32Array),
    classify: async (x) => (await images.run({ x, text: rows }))['logProbabilities'] as Float32Array,
    async dispose() {
      await captions.dispose()
      await images.dispose()
    },
  }
}

export const textInputs = ({ count, context }: Pick<ClassTexts, 'count' | 'context'>) => ({
  ids: { shape: [count, context], dtype: 'int32' as const },
  real: { shape: [count, context] },
})
