/** Ends a run that trained the tower: keeps the weights between its initial and its best ones that the rule chooses. */
import { setImmediate as yieldToMessages } from 'node:timers/promises'
import type { Blend } from '../../contract/blend.ts'
import { createRandom } from '../../domain/random.ts'
import type { Params } from '../../engine/index.ts'
import { blendInto, chooseShare, type Choice, SHARES, type Tried } from './adapt/blend.ts'
import { compareLosses, isBetter } from './adapt/comparison.ts'
import { describeBlend } from './adapt/words.ts'
import { loadEnds, saveEnds } from './ends.ts'
import { loadBest, loadStart, saveBest } from './run-checkpoint.ts'
import type { RunState } from './run-state.ts'
import { mean } from './score/calibrate.ts'
import { robustBasis } from './score/corrupt.ts'
import { AS_IS, CHANGED_ONCE, scoreView, scoreViews, type ViewsScore } from './score/pictures.ts'
import type { Sources } from './sources.ts'
import type { Evaluation, Scorer } from './tasks/task.ts'
import type { TrainerOptions } from './trainer-options.ts'

/**
 * Robustness along the path is estimated on at most this many validation images, each changed once: all shares see the
 * same ones, so that few suffice to compare them.
 */
const CHANGED_ITEMS = 200

/** Images that pass the tower while the shares are scored. */
export const blendPasses = (validation: number): number =>
  SHARES.length * (validation + Math.min(CHANGED_ITEMS, validation))

interface Scored extends Tried {
  readonly seen: Evaluation
  readonly robust: ViewsScore
}

/**
 * Leaves the chosen weights in the model and on disk. Does nothing without validation images, if no step was taken,
 * or if an older version did not store the initial weights.
 * @param scorer on pixels
 * @returns the curve; null if there is none
 */
export async function blendAtEnd(
  options: TrainerOptions,
  state: RunState,
  sources: Pick<Sources, 'valItems'>,
  scorer: Scorer,
): Promise<Blend | null> {
  const { model, runDir, pretrained, goal } = options
  const { at } = state
  const { best } = at
  if (!best || best.step === 0 || sources.valItems.length === 0) return null
  const loaded = await loadPath(options, best.step)
  if (!loaded) return null
  const { start, trained } = loaded
  const changed = sampleOf(sources.valItems, options.config.seed)
  const path = { start, trained, scorer, items: sources.valItems, changed }
  const tried = await state.spend('validation', async () => trySharesOf(options, state, path))
  const choice = chooseShare(tried, goal)
  const { kept } = choice
  // A run that is stopped from here on is resumed here, and finds both ends.
  await state.checkpoint()
  const ends = await state.spend('saving', async () => saveEnds(runDir, pretrained, start, trained, best.step))
  blendInto(model.params, start, trained, kept.share)
  at.improved = kept.share > 0 && isBetter(compareLosses(kept.seen.calibrated, tried[0].seen.calibrated))
  if (kept.share < 1) {
    const { value, loss } = kept.seen
    at.best = { ...best, value, loss, ...(kept.share === 0 ? { epoch: 0, step: 0 } : {}) }
    state.shown.validation = value
  }
  await saveBest(runDir, model.params, model.architecture, {
    validation: String(kept.seen.value),
    step: String(at.best?.step),
    trainedShare: String(kept.share),
  })
  const basis = robustBasis(`${changed.length} validation images, one each`)
  const { description } = options.task
  state.reporter.event('blend', describeBlend(choice, tried, description, basis))
  return curveOf(choice, tried, { robustBasis: basis, trained: { epoch: best.epoch, step: best.step }, ends })
}

/** The two ends; null if the initial weights were not stored. */
async function loadPath(
  { model, runDir }: TrainerOptions,
  step: number,
): Promise<{ readonly start: Params; readonly trained: Params } | null> {
  const start = await loadStart(runDir, model.architecture)
  if (!start.ok) return null
  // Where the run ended after it had chosen, the best weights on disk are already mixed.
  const ends = await loadEnds(runDir, start.value)
  if (ends.ok && ends.value.step === step) return { start: start.value, trained: ends.value.trained }
  const trained = await loadBest(runDir, model.architecture)
  return trained.ok ? { start: start.value, trained: trained.value } : null
}

interface Path {
  readonly start: Params
  readonly trained: Params
  readonly scorer: Scorer
  /** Validation items, and those of them that are also scored changed. */
  readonly items: readonly number[]
  readonly changed: readonly number[]
}

/** Scores the weights at every share; leaves the last of them in the model. */
async function trySharesOf(
  { model, images, signal }: TrainerOptions,
  state: RunState,
  { start, trained, scorer, items, changed }: Path,
): Promise<[Scored, ...Scored[]]> {
  const { params, architecture } = model
  const tried: Scored[] = []
  const onBatch = async (): Promise<void> => {
    await yieldToMessages()
    signal.throwIfAborted()
  }
  for (const [done, share] of SHARES.entries()) {
    await state.busy('mixtures of weights', done, SHARES.length)
    const pictures = { scorer, images, pixels: architecture.pixels, onBatch }
    blendInto(params, start, trained, share)
    const seen = await scoreView(pictures, items, AS_IS)
    tried.push({ share, seen, robust: await scoreViews(pictures, changed, [CHANGED_ONCE]) })
    state.clock.passed(items.length + changed.length)
  }
  return tried as [Scored, ...Scored[]]
}

function curveOf(
  { kept, rule, barrier }: Choice<Scored>,
  tried: readonly Scored[],
  rest: Pick<Blend, 'robustBasis' | 'trained' | 'ends'>,
): Blend {
  const points = tried.map(({ share, seen, robust }) => {
    const { value, low, high } = seen.score()
    const validation = { value, low, high }
    const { value: changed, low: from, high: to } = robust
    return {
      share,
      validation,
      validationLoss: mean(seen.calibrated),
      robust: { value: changed, low: from, high: to },
    }
  })
  return { points, share: kept.share, chosen: kept.share, rule, barrier, picked: false, ...rest }
}

function sampleOf(items: readonly number[], seed: number): readonly number[] {
  return createRandom(`robust-validation-${seed}`).shuffle(items).slice(0, CHANGED_ITEMS)
}
