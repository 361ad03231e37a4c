/** What a task brings to a run on this engine: what a step learns from, and how weights are scored. */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { TestScore } from '../../../contract/score.ts'
import type { Arrays, Engine, TensorSpec } from '../../../engine/index.ts'
import type { Cut, LoadedModel, Weights } from '../../../model/index.ts'
import type { Matrix } from '../../../math/matrix.ts'
import type { OnTexts } from './text-rows.ts'
import type { TaskDescription } from '../../../tasks/index.ts'

/** Pooled features and the dataset items they belong to. */
export interface FitRows {
  /** [rows, poolGrid²·poolWidth] */
  readonly features: Matrix
  /** Dataset item of each row. */
  readonly items: readonly number[]
}

export interface HeadFit {
  /** The validation score of the connector as it was, null where there was none, and of the one that is kept. */
  readonly before: number | null
  readonly after: number
  /** The penalty of the fit; null when the connector as pretrained was at least as good and was kept. */
  readonly penalty: number | null
}

/** Called after each fit, and may throw to give up. */
export type OnFit = (done: number, of: number) => Promise<void>

/** What a set of items is read from: values at some cut of the tower. */
export interface Rows {
  /** Values of one row. */
  readonly rowSize: number
  /** Writes row `index`, counted within the items, into out from `at` on. */
  readonly fill: (index: number, out: Float32Array, at: number) => void | Promise<void>
}

export interface Evaluation {
  /** The task's score, 0–1. */
  readonly value: number
  /** Mean loss, nats. */
  readonly loss: number
  /** Loss of each of the first items at the temperature that suits them all best, nats: what weights are compared by. */
  readonly calibrated: Float32Array
  /** The score with its interval and what lies behind it. */
  readonly score: () => TestScore
}

export interface Scorer {
  /** Scores the weights as they are on these items of the dataset. `onBatch` may throw to give up. */
  evaluate(items: readonly number[], rows: Rows, onBatch?: () => Promise<void>): Promise<Evaluation>
  dispose(): Promise<void>
}

export interface ScorerShape {
  readonly engine: Engine
  readonly model: Pick<LoadedModel, 'architecture' | 'params'>
  /** What rows are: [batch, …shapeAt(from)]. */
  readonly from: Cut
  readonly batch: number
}

/** A task on one dataset with one model. */
export interface BoundTask {
  readonly description: TaskDescription
  /** Loss of a model that knows nothing, nats. */
  readonly guessing: number
  /** What a step takes in beside the images. */
  readonly inputs: Readonly<Record<string, TensorSpec>>
  /**
   * @param images what the connector makes of them, [batch, width]
   * @returns the loss, and what else a step puts out
   */
  loss(
    weights: Weights,
    images: Tensor2D,
    inputs: Readonly<Record<string, Tensor>>,
  ): Record<string, Tensor> & { loss: Tensor }
  /** The arrays of `inputs` for a batch of items, of which the last may be short. A function of seed and epoch. */
  batch(items: readonly number[], epoch: number): Arrays
  /**
   * Computes once what never changes during a run about the texts of these items: before anything but the shapes of the
   * inputs is asked for. Null where there is nothing of the kind.
   */
  readonly prepare:
    | ((engine: Engine, model: LoadedModel, items: readonly number[], onTexts?: OnTexts) => Promise<void>)
    | null
  /** Fits the connector to features of the tower as it is; leaves the model as it was where it is given up. */
  fitHead(engine: Engine, model: LoadedModel, train: FitRows, held: FitRows, onFit: OnFit): Promise<HeadFit>
  compileScorer(shape: ScorerShape): Promise<Scorer>
}
