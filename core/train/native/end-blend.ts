/** Ends a run that trained the tower: blends its best weights with its initial ones if that predicts better. */
import { setImmediate as yieldToMessages } from 'node:timers/promises'
import { compareLosses, isBetter } from './adapt/comparison.ts'
import { findBlend } from './adapt/blend.ts'
import { describeBlend } from './adapt/words.ts'
import { loadBest, loadStart, saveBest } from './run-checkpoint.ts'
import type { RunState } from './run-state.ts'
import type { Sources } from './sources.ts'
import type { Scorer } from './tasks/task.ts'
import type { TrainerOptions } from './trainer-options.ts'
import { validate } from './validate.ts'

/**
 * Leaves the better weights in the model and on disk. Does nothing without validation images, if no step was taken,
 * or if an older version did not store the initial weights.
 * @param scorer on pixels
 */
export async function blendAtEnd(
  options: TrainerOptions,
  { at, reporter, shown }: RunState,
  sources: Pick<Sources, 'valItems' | 'pixels'>,
  scorer: Scorer,
): Promise<void> {
  const { model, runDir, signal } = options
  const { best } = at
  if (!best || best.step === 0 || sources.valItems.length === 0) return
  const [start, trained] = [await loadStart(runDir, model.architecture), await loadBest(runDir, model.architecture)]
  if (!start.ok || !trained.ok) return
  const blend = await findBlend(model.params, start.value, trained.value, async () =>
    validate({
      sources,
      source: sources.pixels,
      scorer,
      onBatch: async () => {
        await yieldToMessages()
        signal.throwIfAborted()
      },
    }),
  )
  at.improved = blend.share > 0 && isBetter(compareLosses(blend.seen.calibrated, blend.start.calibrated))
  if (blend.share === 1) return
  const { value, loss } = blend.seen
  at.best = { ...best, value, loss, ...(blend.share === 0 ? { epoch: 0, step: 0 } : {}) }
  shown.validation = value
  await saveBest(runDir, model.params, model.architecture, {
    validation: String(value),
    step: String(at.best.step),
    trainedShare: String(blend.share),
  })
  reporter.event('blend', describeBlend(blend, options.task.description))
}
