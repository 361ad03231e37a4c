/** Writes a completed run's weights again, at the share of its training that a person picked. */
import { setImmediate as yieldToMessages } from 'node:timers/promises'
import type { PickResult, PickTask } from '../../contract/compute.ts'
import { type Failure, FailureError, type Result, failure, success } from '../../domain/failure.ts'
import { withClassHead } from '../../model/index.ts'
import type { PickContext } from '../trainer.ts'
import { blendInto } from './adapt/blend.ts'
import { imagesPerPass, settingsOf } from './config.ts'
import { createImageStore } from './data/images.ts'
import { loadEnds } from './ends.ts'
import { shareAdapters } from './merge-adapters.ts'
import { bestFile } from './checkpoint-files.ts'
import { saveBest } from './run-checkpoint.ts'
import { finalScores } from './score/final.ts'
import { bindTask } from './tasks/index.ts'

const STOPPED: Failure = { code: 'stopped', message: 'Stopped. The run keeps the weights that it had.' }

/**
 * Scores the weights at that share on the test images and then replaces the run's weights, in one step at the very end:
 * a failure or a stop leaves those that the run had.
 * Failures: stopped, not-found (the ends of the run are gone), model-mismatch, and those of the data and the model.
 */
export async function pick(task: PickTask, context: PickContext): Promise<Result<PickResult>> {
  const { dataset, runDir, share } = task
  const config = settingsOf(task.config)
  if (!config.ok) return config
  const opened = await context.open()
  if (!opened.ok) return opened
  const { engine } = opened.value
  if (opened.value.model.hash !== task.modelHash) {
    return failure('model-mismatch', `${task.model} is not the model that the run began with, so Thaw cannot mix them.`)
  }
  const model = withClassHead(opened.value.model, dataset.classes.length)
  const ends = await loadEnds(runDir, model.params)
  if (!ends.ok) return ends
  blendInto(model.params, ends.value.start, ends.value.trained, share)
  const bound = bindTask(dataset, model, config.value)
  const onBatch = async (): Promise<void> => {
    await yieldToMessages()
    if (context.signal.aborted) throw new FailureError(STOPPED)
  }
  context.onProgress({ stage: 'Texts', done: 0, total: null })
  await bound.prepare?.(engine, model, [...dataset.items.keys()], onBatch)
  const images = createImageStore(dataset, model.architecture.pixels)
  let batches = 0
  const { validationShares, ...scores } = await finalScores({
    engine,
    model,
    dataset,
    robust: task.robust,
    images,
    task: bound,
    config: config.value,
    async onBatch() {
      batches++
      context.onProgress({ stage: 'Scoring images', done: batches * imagesPerPass(config.value), total: null })
      await onBatch()
    },
  })
  await saveBest(runDir, model.params, model.architecture, {
    step: String(share === 0 ? 0 : ends.value.step),
    trainedShare: String(share),
    pickedBy: 'a person',
  })
  if (config.value.adapters) await shareAdapters(runDir, config.value.adapters, share)
  return success({ scores, best: bestFile(runDir), ...(validationShares !== undefined && { validationShares }) })
}
