/** The graph of a training step, through the whole tower or from a cut on. */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { StepProgram, TensorSpec } from '../../engine/index.ts'
import type { Weights } from '../../model/index.ts'
import { connectorOf, shapeAt } from '../../model/index.ts'
import type { BoundTask, ScorerShape } from './tasks/task.ts'

interface StepShape extends ScorerShape {
  readonly task: Pick<BoundTask, 'inputs' | 'loss'>
  /** Whether blocks of the tower store only their input and are computed again in the backward pass. */
  readonly recompute?: boolean
}

/** x: [batch, …shapeAt(from)]. The graph contains nothing below the cut. */
export const imageInput = ({ model, from, batch }: Omit<ScorerShape, 'engine'>): Record<string, TensorSpec> => ({
  x: { shape: [batch, ...shapeAt(model.architecture.vision, from)] },
})

/** → the connector's output: unit rows of the joint space or scores of the classes, [batch, width]. */
export const imagesOf = (
  { model, from, recompute }: Pick<StepShape, 'model' | 'from' | 'recompute'>,
  weights: Weights,
  x: Tensor,
): Tensor2D => {
  const { architecture } = model
  return connectorOf(architecture).apply(weights, architecture.vision.encodeFrom(weights, x, from, recompute))
}

/** Inputs: x, and those of the task. */
export function compileTrainingStep(shape: StepShape, trainable: readonly string[]): Promise<StepProgram> {
  const { engine, model, task, from } = shape
  return engine.compileStep({
    name: `step on ${from}`,
    inputs: { ...imageInput(shape), ...task.inputs },
    params: model.params,
    trainable,
    fn: ({ x, ...inputs }, weights) => task.loss(weights, imagesOf(shape, weights, x!), inputs),
  })
}
