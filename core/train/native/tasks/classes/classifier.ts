/** Log-probabilities of the classes, for the weights as they are. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor2D } from '@tensorflow/tfjs-core'
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
  const { connector, embedding } = architecture
  const captions = await engine.compile({
    name: 'class captions',
    inputs: textInputs(texts),
    params,
    fn: ({ ids, real }, weights) => ({ text: architecture.text.encode(weights, ids!, real!) }),
  })
  const images = await engine.compile({
    name: `classify ${from}`,
    inputs: { ...imageInput(shape), text: { shape: [texts.count, embedding] } },
    params,
    fn: ({ x, text }, weights) => ({
      logProbabilities: tf.logSoftmax(
        similarity(weights[connector.logScale]!, imagesOf(shape, weights, x!), text as Tensor2D),
      ),
    }),
  })
  const text = new Float32Array(texts.count * embedding)
  return {
    readTexts: async () => text.set((await captions.run(texts.arrays))['text'] as Float32Array),
    classify: async (x) => (await images.run({ x, text }))['logProbabilities'] as Float32Array,
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
