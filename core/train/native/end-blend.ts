/** Ends a run that trained the tower: keeps the weights between its initial and its best ones that the rule chooses. */
import { setImmediate as yieldToMessages } from 'node:timers/promises'
import type { Blend } from '../../contract/blend.ts'
import type { RobustSet } from '../../contract/compute.ts'
import { createRandom } from '../../domain/random.ts'
import type { Params } from '../../engine/index.ts'
import { CHANGED_ITEMS, mixturePasses, SHARES } from '../../strategies/ending.ts'
import { blendInto, chooseShare, type Choice, type Tried } from './adapt/blend.ts'
import { compareLosses, isBetter } from './adapt/comparison.ts'
import { describeBlend } from './adapt/words.ts'
import { loadEnds, saveEnds } from './ends.ts'
import { loadKept, loadStart, saveBest } from './run-checkpoint.ts'
import type { RunState } from './run-state.ts'
import { mean } from './score/calibrate.ts'
import { robustBasis } from './score/corrupt.ts'
import {
  AS_IS,
  CHANGED_ONCE,
  type Pictures,
  scoreView,
  scoreViews,
  type View,
  type ViewsScore,
} from './score/pictures.ts'
import { robustParts } from './score/robust-parts.ts'
import { picturesOf } from './score/robust.ts'
import type { Sources } from './sources.ts'
import type { Evaluation, Scorer } from './tasks/task.ts'
import type { TrainerOptions } from './trainer-options.ts'

/** Images that pass the tower while the shares are scored. */
export function blendPasses(validation: number, robust: RobustSet | undefined): number {
  const own = robust ? robustParts(robust.dataset.items).curve.length : 0
  return mixturePasses(validation, own || undefined)
}

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
  const elsewhere = await elsewhereOf(options, scorer, sources.valItems)
  const path = { start, trained, scorer, items: sources.valItems, elsewhere }
  const tried = await state.spend('validation', async () => {
    try {
      return await trySharesOf(options, state, path)
    } finally {
      await elsewhere.dispose()
    }
  })
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
  const { basis } = elsewhere
  const { description } = options.task
  state.reporter.event('blend', describeBlend(choice, tried, description, basis))
  return curveOf(choice, tried, { robustBasis: basis, trained: { epoch: best.epoch, step: best.step }, ends })
}

/** The two ends; null if the initial weights were not stored. */
async function loadPath(
  { model, changing, runDir }: TrainerOptions,
  step: number,
): Promise<{ readonly start: Params; readonly trained: Params } | null> {
  const of = { architecture: model.architecture, changing }
  const start = await loadStart(runDir, of)
  if (!start.ok) return null
  // Where the run ended after it had chosen, the best weights on disk are already mixed.
  const ends = await loadEnds(runDir, start.value)
  if (ends.ok && ends.value.step === step) return { start: start.value, trained: ends.value.trained }
  const trained = await loadKept(runDir, of)
  return trained.ok ? { start: start.value, trained: trained.value } : null
}

interface Path {
  readonly start: Params
  readonly trained: Params
  readonly scorer: Scorer
  /** Validation items. */
  readonly items: readonly number[]
  readonly elsewhere: Elsewhere
}

/** What stands for another place along the path. */
interface Elsewhere {
  readonly pictures: Pictures
  readonly items: readonly number[]
  readonly view: View
  readonly basis: string
  readonly dispose: () => Promise<void>
}

/** A part of the person's own robust set that its score leaves out; without one, or of a small one, changed validation images. */
async function elsewhereOf(
  { engine, model, config, images, robust }: TrainerOptions,
  scorer: Scorer,
  validation: readonly number[],
): Promise<Elsewhere> {
  const own = robust ? robustParts(robust.dataset.items).curve : []
  if (robust && own.length > 0) {
    const pictures = await picturesOf({ engine, model, config }, robust, own)
    const basis = `${own.length} of ${robust.basis}, which the robust score leaves out`
    return { pictures, items: own, view: AS_IS, basis, dispose: async () => pictures.scorer.dispose() }
  }
  const items = sampleOf(validation, config.seed)
  const changed = robustBasis(`${items.length} validation images, one each`)
  return {
    pictures: { scorer, images, pixels: model.architecture.pixels },
    items,
    view: CHANGED_ONCE,
    basis: robust ? `${changed}, because your robust set is too small to be divided` : changed,
    dispose: async () => {},
  }
}

/** Scores the weights at every share; leaves the last of them in the model. */
async function trySharesOf(
  { model, images, signal }: TrainerOptions,
  state: RunState,
  { start, trained, scorer, items, elsewhere }: Path,
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
    const robust = await scoreViews({ ...elsewhere.pictures, onBatch }, elsewhere.items, [elsewhere.view])
    tried.push({ share, seen, robust })
    state.clock.passed(items.length + elsewhere.items.length)
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
