/** The interface of a task for this trainer: the inputs and loss of a step, and the scorer. */
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
  /** Validation scores of the initial connector (null if there was none) and of the kept one. */
  readonly before: number | null
  readonly after: number
  /** The penalty of the fit; null if the pretrained connector was at least as good and was kept. */
  readonly penalty: number | null
}

/** Called after each fit, and may throw to abort. */
export type OnFit = (done: number, of: number) => Promise<void>

/** The input of a set of items: values at some cut of the tower. */
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
  /** Loss of each of the first items at the best temperature for all of them, in nats, for comparing weights. */
  readonly calibrated: Float32Array
  /** The factor of the logits at that temperature. */
  readonly factor: number
  /** Each item's share of the score, 0–1. */
  readonly shares: ArrayLike<number>
  /** The score with its interval and details. */
  readonly score: () => TestScore
}

export interface Scorer {
  /**
   * Scores the current weights on these items of the dataset.
   * @param onBatch may throw to abort
   * @param factor of the logits, for the confidences in the details of the score; 1 by default
   */
  evaluate(items: readonly number[], rows: Rows, onBatch?: () => Promise<void>, factor?: number): Promise<Evaluation>
  dispose(): Promise<void>
}

export interface ScorerShape {
  readonly engine: Engine
  readonly model: Pick<LoadedModel, 'architecture' | 'params'>
  /** The cut of the rows: [batch, …shapeAt(from)]. */
  readonly from: Cut
  readonly batch: number
  /** Whether the weights stay as they are while the scorer is used: it then reads each text once, not at each evaluation. */
  readonly still?: boolean
}

/** A task on one dataset with one model. */
export interface BoundTask {
  readonly description: TaskDescription
  /** Loss of a model that knows nothing, nats. */
  readonly guessing: number
  /** The inputs of a step besides the images. */
  readonly inputs: Readonly<Record<string, TensorSpec>>
  /**
   * Those of the inputs that have a row for each image, where the loss of a batch is a sum over its images; null where it
   * contrasts them with each other, so that a batch cannot pass in parts.
   */
  readonly itemInputs: readonly string[] | null
  /**
   * @param images the connector's output, [batch, width]
   * @returns the loss and other outputs of a step
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
   * inputs is asked for. Null if there is nothing to compute.
   */
  readonly prepare:
    | ((engine: Engine, model: LoadedModel, items: readonly number[], onTexts?: OnTexts) => Promise<void>)
    | null
  /** Fits the connector to features of the unchanged tower; if aborted, leaves the model unchanged. */
  fitHead(engine: Engine, model: LoadedModel, train: FitRows, held: FitRows, onFit: OnFit): Promise<HeadFit>
  compileScorer(shape: ScorerShape): Promise<Scorer>
}
