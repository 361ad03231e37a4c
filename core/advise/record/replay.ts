/**
 * Published tests as cases for the advice: what it would have predicted of them, through the code that advises. It sees the
 * situation that a row describes, never its name or its result.
 */
import type { Goal } from '../../contract/advice.ts'
import type { Beliefs, StrategyId } from '../../strategies/index.ts'
import { USUAL_SLOPE } from '../constants.ts'
import { decide } from '../decide.ts'
import type { Quantities } from '../input.ts'
import { ASSUMED_CAPTION_CLASSES } from '../input.ts'
import { predict } from '../predict.ts'
import { compared } from './groups.ts'
import type { RecordRow } from './rows.ts'

/** Share of images that are new to the model, where a row says only “in” or “far”. */
const NOVELTY = { near: 0.05, far: 0.8 }
/** Images per class where a row does not say, or has no classes: not few. */
const USUAL_PER_CLASS = 100
/** How much a good backbone lacks of these classes before it is trained; a weak one knows nothing of them. */
const WEAKNESS_OF_GOOD = 0.5
/** Any machine: costs decide only between strategies that the prediction cannot tell apart. */
const COST: Quantities['cost'] = {
  forwardMsPerImage: 3,
  stepMsPerImage: 9,
  headMsPerImage: 0.3,
  stepMemoryMB: 900,
  headMemoryMB: 350,
  batch: 32,
}

/**
 * The quantities of the advice for a published test; null if it says too little: where it was tested, or a frozen score.
 * @param goal by default the one that the test is about
 */
export function quantitiesOfRow(
  { shift, frozen, images, classes, kind, weakFeatures }: RecordRow,
  goal: Goal = shift === 'ood' ? 'robust' : 'in-domain',
): Quantities | null {
  if (shift === null || frozen === null) return null
  const perClass = images === null || classes === null ? USUAL_PER_CLASS : images / classes
  const train = images ?? USUAL_PER_CLASS * (classes ?? ASSUMED_CAPTION_CLASSES)
  return {
    task: 'classes',
    goal,
    limits: {},
    cost: COST,
    train,
    heldOut: train,
    perClass,
    novelty: shift === 'far' ? NOVELTY.far : NOVELTY.near,
    asFarAs: null,
    frozen: { mean: frozen, sd: 0.01 },
    slope: USUAL_SLOPE.slope,
    weakness: weakFeatures ? 1 : WEAKNESS_OF_GOOD,
    quality: weakFeatures ? 0 : 1,
    kind: kind ?? 'recognition',
    zeroShot: null,
    neighbourGap: 0,
    depthGap: 0,
    learned: null,
  }
}

export interface Replayed {
  readonly row: RecordRow
  /** Full − frozen, as published and as the advice expects it: fractions. */
  readonly published: number
  readonly expected: number
  readonly right: boolean
  /** What the advice would have recommended, and its ranking. */
  readonly ranking: readonly StrategyId[]
}

/** Every row with a full and a frozen score that says where it was tested. */
export function replay(rows: readonly RecordRow[], beliefs?: Beliefs): Replayed[] {
  return compared(rows, 'full-frozen').flatMap(({ row, difference }) => {
    const q = quantitiesOfRow(row)
    if (!q) return []
    const { mean } = predict(q, q.goal, 'full', beliefs)
    const ranking = decide(q).candidates.map(({ strategy }) => strategy)
    return [{ row, published: difference, expected: mean, right: mean > 0 === difference > 0, ranking }]
  })
}

/** Below this difference, a row says nothing about the better one. */
export const CLEAR_DIFFERENCE = 0.02

/** The rows on which the advice must be right: far from pretraining or shifted, with a clear difference. */
export function decisive(replayed: readonly Replayed[]): Replayed[] {
  return replayed.filter(
    ({ row, published }) =>
      (row.shift === 'far' || row.shift === 'ood') && Math.abs(published) > CLEAR_DIFFERENCE + 1e-9,
  )
}

/** For how many rows, taken as situations in which scores should be robust, LP-FT comes before full training. */
export function robustOrder(rows: readonly RecordRow[]): { readonly before: number; readonly of: number } {
  const orders = rows.flatMap((row) => {
    const q = quantitiesOfRow(row, 'robust')
    if (!q) return []
    const ranking: readonly StrategyId[] = decide(q).candidates.map(({ strategy }) => strategy)
    return [ranking.indexOf('lp-ft') < ranking.indexOf('full')]
  })
  return { before: orders.filter(Boolean).length, of: orders.length }
}
