/** Zero-shot classification: the class with the closest captions, without any training. */
import { classPrompts } from '../../domain/caption.ts'
import type { Engine } from '../../engine/index.ts'
import { wilson } from '../../math/interval.ts'
import { crossProducts } from '../../math/linalg/products.ts'
import { type Matrix, matrix } from '../../math/matrix.ts'
import { around, unitRows } from '../../math/standardise.ts'
import { embedTexts, type Encoder } from '../../model/index.ts'
import type { ProbeResult } from './linear.ts'
import { argmax } from './linear.ts'

/** The classes in the joint space: each the mean of its captions, [classes, width]. */
export async function embedClasses(engine: Engine, model: Encoder, classes: readonly string[]): Promise<Matrix> {
  const prompts = classes.map(classPrompts)
  const { cols, data } = await embedTexts({ engine, model, texts: prompts.flat() })
  const out = matrix(classes.length, cols)
  let row = 0
  for (const [c, { length }] of prompts.entries()) {
    for (let i = 0; i < length; i++, row++) {
      for (let k = 0; k < cols; k++) {
        const at = c * cols + k
        out.data[at] = (out.data[at] as number) + (data[row * cols + k] as number) / length
      }
    }
  }
  return out
}

/**
 * Images are compared relative to the mean over classes of their mean: what all pictures of a dataset share, such as their
 * size or style, says nothing about their classes. Classes count equally, however many images they have; nothing else is
 * learned from labels.
 * @param embedding n × e, images in the joint space
 * @param captions classes × e, in the same space
 */
export function zeroShot(embedding: Matrix, captions: Matrix, labels: readonly number[]): ProbeResult {
  const images = around(embedding, centreOfClasses(embedding, labels))
  const cosines = crossProducts(unitRows(images), unitRows(captions))
  const predictions = Int32Array.from({ length: embedding.rows }, (_, i) =>
    argmax(cosines, i * captions.rows, captions.rows),
  )
  const right = predictions.reduce((sum, p, i) => sum + (p === labels[i] ? 1 : 0), 0)
  return { accuracy: wilson(right, embedding.rows), predictions }
}

/** The mean over classes of the mean of their rows. */
function centreOfClasses({ rows, cols, data }: Matrix, labels: readonly number[]): Float32Array {
  const counts = new Map<number, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  const centre = new Float64Array(cols)
  for (let i = 0; i < rows; i++) {
    const share = 1 / (counts.size * (counts.get(labels[i] as number) as number))
    for (let k = 0; k < cols; k++) centre[k] = (centre[k] as number) + share * (data[i * cols + k] as number)
  }
  return Float32Array.from(centre)
}
