/** The graph of a training step, through the whole tower or from a cut on. */
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core'
import type { StepProgram, TensorSpec } from '../../engine/index.ts'
import type { Weights } from '../../model/index.ts'
import { connectorOf, shapeAt } from '../../model/index.ts'
import { inPasses } from './in-passes.ts'
import type { BoundTask, ScorerShape } from './tasks/task.ts'

interface StepShape extends ScorerShape {
  readonly task: Pick<BoundTask, 'inputs' | 'loss' | 'itemInputs'>
  /** Images of a pass; those of the batch by default. */
  readonly microBatch?: number
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
export async function compileTrainingStep(shape: StepShape, trainable: readonly string[]): Promise<StepProgram> {
  const { engine, model, task, from, batch, microBatch = batch } = shape
  const itemInputs = microBatch < batch ? task.itemInputs : []
  if (itemInputs === null) throw new Error('the loss of this task is of the whole batch')
  const ofPass = ([name, spec]: [string, TensorSpec]) =>
    [name, itemInputs.includes(name) ? { ...spec, shape: [microBatch, ...spec.shape.slice(1)] } : spec] as const
  const step = await engine.compileStep({
    name: `step on ${from}`,
    inputs: {
      ...imageInput({ ...shape, batch: microBatch }),
      ...Object.fromEntries(Object.entries(task.inputs).map(ofPass)),
    },
    params: model.params,
    trainable,
    fn: ({ x, ...inputs }, weights) => task.loss(weights, imagesOf(shape, weights, x!), inputs),
  })
  return microBatch < batch ? inPasses(step, { batch, microBatch, itemInputs: ['x', ...itemInputs] }) : step
}
