/** Measures the cost of a training step on this machine by running a few. */
import type { CostMeasure } from '../../contract/measurement.ts'
import type { Engine } from '../../engine/index.ts'
import type { Cut, LoadedModel } from '../../model/index.ts'
import { headGroups, sizeAt } from '../../model/index.ts'
import { trainableTensors, trainedTensors } from './phases.ts'
import { compileTrainingStep } from './programs.ts'
import type { BoundTask } from './tasks/index.ts'

/** The first step includes allocation; the median of the rest is robust against one outlier. */
const STEPS = 4

/** For each trained number outside the graph: AdamW’s two moments, and the weights at both ends of a run, which are mixed. */
const BYTES_BESIDE = 16

const MEBI = 2 ** 20

/**
 * Times steps that train everything, and steps that train the head on cached features. Gradients are computed and
 * dropped: the model is not changed.
 */
export async function timeSteps(
  engine: Engine,
  model: LoadedModel,
  /** Training items of the dataset. */
  trainItems: readonly number[],
  task: BoundTask,
  batch: number,
): Promise<Omit<CostMeasure, 'forwardMsPerImage'>> {
  const { architecture, params } = model
  const items = Array.from({ length: Math.min(batch, trainItems.length) }, (_, i) => trainItems[i] as number)
  await task.prepare?.(engine, model, items)
  // A run scores pictures beside its steps, and at its end.
  const scorer = await task.compileScorer({ engine, model, from: 'pixels', batch })
  const rowSize = sizeAt(architecture, 'pixels')
  let head, full
  try {
    await scorer.evaluate(items, { rowSize, fill: () => {} })
    head = await time('pooled', trainableTensors({ trainable: headGroups(architecture) }, architecture))
    full = await time('pixels', trainedTensors(architecture))
  } finally {
    await scorer.dispose()
  }
  return {
    stepMsPerImage: full.ms,
    headMsPerImage: head.ms,
    stepMemoryMB: full.memoryMB,
    headMemoryMB: head.memoryMB,
    batch,
  }

  async function time(from: Cut, trainable: readonly string[]): Promise<{ ms: number; memoryMB: number }> {
    const step = await compileTrainingStep({ engine, model, task, from, batch }, trainable)
    try {
      const arrays = { x: new Float32Array(batch * sizeAt(architecture, from)), ...task.batch(items, 0) }
      const times: number[] = []
      for (let i = 0; i < STEPS; i++) {
        const started = performance.now()
        await step.run(arrays)
        if (i > 0) times.push((performance.now() - started) / batch)
      }
      times.sort((a, b) => a - b)
      const numbers = trainable.reduce((sum, name) => sum + (params.get(name)?.data.length ?? 0), 0)
      const beside = BYTES_BESIDE * numbers
      return { ms: times[times.length >> 1] as number, memoryMB: (process.memoryUsage().rss + beside) / MEBI }
    } finally {
      await step.dispose()
    }
  }
}
