/** Zero-shot classification: the class with the closest captions, without any training. */
import type { ProbeMeasure } from '../../contract/measurement.ts'
import { classPrompts } from '../../domain/caption.ts'
import type { Engine } from '../../engine/index.ts'
import { wilson } from '../../math/interval.ts'
import { crossProducts } from '../../math/linalg/products.ts'
import type { Matrix } from '../../math/matrix.ts'
import { around, ensembled, unitRows } from '../../math/standardise.ts'
import { embedTexts, type Encoder, templatesOf, textOf } from '../../model/index.ts'
import type { ProbeResult } from './linear.ts'
import { argmax } from './linear.ts'

/** Classes in the joint space, and the templates that put them there. */
export interface ClassCaptions {
  /** Unit rows, [classes, width]. */
  readonly rows: Matrix
  readonly templates: readonly string[]
}

/** The classes by the model's own templates unless others are given; null where it reads no texts. */
export async function classCaptions(
  engine: Engine,
  model: Encoder,
  classes: readonly string[],
  given: readonly string[] | undefined,
): Promise<ClassCaptions | null> {
  const { text } = model.architecture
  if (!text) return null
  const templates = given ?? templatesOf(text)
  return { rows: await embedClasses(engine, model, classes, templates), templates }
}

/** The part of the probes that class captions alone decide. */
export function zeroShotProbe(
  captions: ClassCaptions | null,
  embedding: Matrix | null,
  labels: readonly number[],
): Pick<ProbeMeasure, 'zeroShot' | 'templates'> {
  if (!captions || !embedding) return { zeroShot: null }
  return { zeroShot: zeroShot(embedding, captions.rows, labels).accuracy, templates: [...captions.templates] }
}

/**
 * The classes in the joint space: each the mean of the unit rows of its captions by every template, scaled to length one,
 * [classes, width] (Radford and others 2021, §3.1.4).
 * @param templates the model's own by default
 */
export async function embedClasses(
  engine: Engine,
  model: Encoder,
  classes: readonly string[],
  templates: readonly string[] = templatesOf(textOf(model.architecture)),
): Promise<Matrix> {
  const captions = await embedTexts({ engine, model, texts: classPrompts(classes, templates) })
  return ensembled(captions, templates.length)
}

/**
 * Images are compared relative to the mean over classes of their mean: what all pictures of a dataset share, such as their
 * size or style, says nothing about their classes. Classes count equally, however many images they have; nothing else is
 * learned from labels.
 * @param embedding n × e, images in the joint space
 * @param captions classes × e, unit rows in the same space
 */
export function zeroShot(embedding: Matrix, captions: Matrix, labels: readonly number[]): ProbeResult {
  const images = around(embedding, centreOfClasses(embedding, labels))
  const cosines = crossProducts(unitRows(images), captions)
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
