/** Measures a model's speed on an engine, in images per second. */
import { fastestRun, type Engine } from '../../engine/index.ts'
import type { LoadedModel } from '../../model/index.ts'
import { sizeAt, withClassHead } from '../../model/index.ts'
import { trainedTensors } from './phases.ts'
import { compileTrainingStep, imageInput, imagesOf } from './programs.ts'
import { bindClasses } from './tasks/classes/index.ts'

export interface ModelSpeed {
  readonly forwardImagesPerSecond: number
  readonly stepImagesPerSecond: number
}

const CLASSES = ['circle', 'square', 'triangle', 'star']
const RUNS = 3
const BUDGET_MS = 1500

/** Times a forward pass and a step that trains everything, each the best of a few. The model is not changed. */
export async function modelSpeed(engine: Engine, model: LoadedModel, batch: number): Promise<ModelSpeed> {
  const headed = withClassHead(model, CLASSES.length)
  const { architecture } = headed
  const items = Array.from({ length: batch }, (_, i) => ({ label: i % CLASSES.length }))
  const task = bindClasses({ classes: CLASSES, items }, headed, { batch, labelSmoothing: 0, seed: 0 })
  const shape = { engine, model: headed, task, from: 'pixels', batch } as const
  const x = new Float32Array(batch * sizeAt(architecture, 'pixels')).fill(0.5)
  await task.prepare?.(engine, headed, [...items.keys()])
  const inputs = { x, ...task.batch([...items.keys()], 0) }
  const perSecond = async (run: () => Promise<unknown>) => (1000 * batch) / (await fastestRun(run, RUNS, BUDGET_MS))

  const forward = await engine.compile({
    name: 'forward',
    inputs: imageInput(shape),
    params: headed.params,
    fn: (images, weights) => ({ rows: imagesOf(shape, weights, images['x']!) }),
  })
  const forwardImagesPerSecond = await perSecond(() => forward.run({ x }))
  await forward.dispose()
  const step = await compileTrainingStep(shape, trainedTensors(architecture))
  const stepImagesPerSecond = await perSecond(() => step.run(inputs))
  await step.dispose()
  return { forwardImagesPerSecond, stepImagesPerSecond }
}
