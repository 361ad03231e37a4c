/** Multinomial logistic regression on standardised features, exact for each penalty, the penalty chosen on held-out items. */
import * as tf from '@tensorflow/tfjs-core'
import type { Tensor2D } from '@tensorflow/tfjs-core'
import type { Matrix } from '../../../../math/matrix.ts'
import type { Engine, Params } from '../../../../engine/index.ts'
import { linear } from '../../../../engine/ops.ts'
import { crossEntropy } from '../../../../model/losses.ts'
import { targetsFor } from './targets.ts'
import { minimise } from '../../../../math/minimise.ts'

/**
 * Penalties on half the squared weights, per item; features have variance 1. From the strongest down: each fit starts
 * from the previous one.
 */
const PENALTIES = [1, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3]
/** Used without held-out items to choose a penalty. */
const USUAL_PENALTY = 0.03
const PRECISION = { iterations: 150, tolerance: 1e-4, leastGain: 1e-5 }
/** Stop after this many penalties in a row that predict held-out items worse. */
const WORSE_IN_A_ROW = 2

export interface Examples {
  /** Standardised features, [items, width]. */
  readonly x: Matrix
  readonly labels: readonly number[]
}

export interface LogisticFit {
  /** [width, classes] */
  readonly weight: Float32Array
  /** [classes] */
  readonly bias: Float32Array
  readonly penalty: number
}

/** @param onFit called after each penalty's fit, and may throw to abort */
export async function fitLogistic(
  engine: Engine,
  train: Examples,
  held: Examples,
  classes: number,
  onFit: (done: number, of: number) => Promise<void>,
): Promise<LogisticFit> {
  const width = train.x.cols
  const params: Params = new Map([
    ['weight', { shape: [width, classes], data: new Float32Array(width * classes) }],
    ['bias', { shape: [classes], data: new Float32Array(classes) }],
  ])
  const data = (name: string): Float32Array => params.get(name)?.data as Float32Array
  const put = (at: Float64Array): void => {
    data('weight').set(at.subarray(0, width * classes))
    data('bias').set(at.subarray(width * classes))
  }
  const step = await compileLoss(engine, params, train, classes)
  const heldLoss = await compileHeldLoss(engine, params, held, classes)
  try {
    let at = new Float64Array(width * classes + classes)
    let best: (LogisticFit & { readonly loss: number }) | null = null
    let worse = 0
    const penalties = held.x.rows > 0 ? PENALTIES : PENALTIES.filter((penalty) => penalty >= USUAL_PENALTY)
    for (const [done, penalty] of penalties.entries()) {
      const found = await minimise(
        async (x) => {
          put(x)
          return step.at(penalty)
        },
        at,
        PRECISION,
      )
      at = found.x as Float64Array<ArrayBuffer>
      put(at)
      // Without held-out items, use the last fit, at the usual penalty.
      const loss = held.x.rows > 0 ? await heldLoss.now() : -done
      worse = best && loss >= best.loss ? worse + 1 : 0
      if (!best || loss < best.loss) {
        best = { weight: data('weight').slice(), bias: data('bias').slice(), penalty, loss }
      }
      await onFit(done + 1, penalties.length)
      if (worse >= WORSE_IN_A_ROW) break
    }
    return best as LogisticFit
  } finally {
    await step.dispose()
    await heldLoss.dispose()
  }
}

async function compileLoss(engine: Engine, params: Params, { x, labels }: Examples, classes: number) {
  const program = await engine.compileStep({
    name: 'logistic regression',
    inputs: {
      x: { shape: [x.rows, x.cols] },
      targets: { shape: [x.rows, classes] },
      rowWeight: { shape: [x.rows] },
      penalty: { shape: [] },
    },
    params,
    trainable: ['weight', 'bias'],
    fn: ({ x: rows, targets, rowWeight, penalty }, { weight, bias }) => {
      const loss = crossEntropy(linear(rows!, weight!, bias!) as Tensor2D, targets!, rowWeight!)
      const size = tf.mul(tf.sum(tf.square(weight!)), tf.div(penalty!, 2))
      return { loss: tf.add(loss, size) }
    },
  })
  const fixed = { x: x.data, ...targetsFor(labels, classes, x.rows, 0) }
  return {
    async at(penalty: number) {
      const { outputs, grads } = await program.run({ ...fixed, penalty: Float32Array.of(penalty) })
      const gradient = new Float64Array((x.cols + 1) * classes)
      gradient.set(grads.get('weight') as Float32Array)
      gradient.set(grads.get('bias') as Float32Array, x.cols * classes)
      return { value: outputs['loss']?.[0] as number, gradient }
    },
    dispose: () => program.dispose(),
  }
}

async function compileHeldLoss(engine: Engine, params: Params, { x, labels }: Examples, classes: number) {
  if (x.rows === 0) return { now: async () => Number.NaN, dispose: async () => {} }
  const program = await engine.compile({
    name: 'held-out loss',
    inputs: {
      x: { shape: [x.rows, x.cols] },
      targets: { shape: [x.rows, classes] },
      rowWeight: { shape: [x.rows] },
    },
    params,
    fn: ({ x: rows, targets, rowWeight }, { weight, bias }) => ({
      loss: crossEntropy(linear(rows!, weight!, bias!) as Tensor2D, targets!, rowWeight!),
    }),
  })
  const inputs = { x: x.data, ...targetsFor(labels, classes, x.rows, 0) }
  return {
    now: async () => (await program.run(inputs))['loss']?.[0] as number,
    dispose: () => program.dispose(),
  }
}
