/** Measures how well a connector separates classes. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import type { Matrix } from '../../../math/matrix.ts'
import { matrix } from '../../../math/matrix.ts'
import type { Engine } from '../../../engine/index.ts'
import { linear } from '../../../engine/ops.ts'
import { unit } from '../../../engine/ops.ts'
import { calibrate } from '../score/calibrate.ts'
import type { LinearHead } from './connector.ts'

export interface Scorer {
  /** Cosine of every item with every class under a connector, [items, classes]. */
  cosines(connector: LinearHead): Promise<Matrix>
  dispose(): Promise<void>
}

/** @param x standardised features, [items, pooled]. @param texts unit rows, [classes, embedding] */
export async function compileScorer(engine: Engine, x: Matrix, texts: Matrix): Promise<Scorer> {
  const empty = { cosines: async () => matrix(0, texts.rows), dispose: async () => {} }
  if (x.rows === 0) return empty
  const program = await engine.compile({
    name: 'score connector',
    inputs: {
      x: { shape: [x.rows, x.cols] },
      weight: { shape: [x.cols, texts.cols] },
      bias: { shape: [texts.cols] },
      texts: { shape: [texts.rows, texts.cols] },
    },
    params: new Map(),
    fn: (inputs) => {
      const projected = linear(inputs['x']!, inputs['weight']!, inputs['bias']!)
      return { cosines: tf.matMul(unit(projected), inputs['texts'] as Tensor2D, false, true) }
    },
  })
  return {
    async cosines({ weight, bias }) {
      const out = await program.run({ x: x.data, weight, bias, texts: texts.data })
      return matrix(x.rows, texts.rows, Float32Array.from(out['cosines'] as Float32Array))
    },
    dispose: () => program.dispose(),
  }
}

export function accuracy(scores: Matrix, labels: readonly number[], classes: number): number {
  let right = 0
  labels.forEach((label, i) => {
    const line = scores.data.subarray(i * classes, (i + 1) * classes)
    if (line.indexOf(Math.max(...line)) === label) right++
  })
  return labels.length > 0 ? right / labels.length : 0
}

/**
 * The logarithm of the temperature with the least cross-entropy on the items.
 * @param most the model's limit
 */
export function bestScale(scores: Matrix, labels: readonly number[], classes: number, most: number): number {
  const tried = Array.from({ length: 1 + Math.floor(most / 0.1) }, (_, i) => 0.1 * i)
  return Math.log(calibrate(scores.data, labels, classes, tried.map(Math.exp)).factor)
}
