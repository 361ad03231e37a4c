/** Corrects a prediction with the person's own runs. */
import { BASELINE } from '../../strategies/index.ts'
import { ROBUST_CARRY } from '../constants.ts'
import type { Candidate } from '../candidate.ts'
import type { Quantities } from '../input.ts'
import { clamp } from '../ramp.ts'
import type { Prediction } from '../predict.ts'
import { LEAST_ROBUST_SD } from './constants.ts'
import type { Learned } from './learned.ts'

type Predicted = Pick<Candidate, 'accuracy' | 'utility' | 'score' | 'cost'>

export function corrected(q: Quantities, learned: Learned, { accuracy, utility, score, cost }: Predicted): Predicted {
  const { strategy } = accuracy
  const effect = shifted(learned, accuracy)
  const time = learned.minutes[strategy]
  return {
    accuracy: effect,
    utility: q.goal === 'robust' ? carried(accuracy, effect, utility) : effect,
    score: {
      mean: clamp(q.frozen.mean + learned.shift.frozen + effect.mean),
      sd: learned.scoreSd[strategy] * score.sd,
    },
    cost: time ? { ...cost, minutes: { low: time.low * cost.minutes.low, high: time.high * cost.minutes.high } } : cost,
  }
}

function shifted({ shift, effectSd }: Learned, effect: Prediction): Prediction {
  const { strategy, mean, sd } = effect
  return strategy === BASELINE ? effect : { ...effect, mean: mean + shift[strategy], sd: sd * effectSd[strategy] }
}

/** Carries the runs' corrections for images like these over to changed images, as with gains. */
function carried(before: Prediction, after: Prediction, robust: Prediction): Prediction {
  const narrowed = robust.sd ** 2 - ROBUST_CARRY ** 2 * (before.sd ** 2 - after.sd ** 2)
  return {
    ...robust,
    mean: robust.mean + ROBUST_CARRY * (after.mean - before.mean),
    sd: Math.sqrt(Math.max(narrowed, (LEAST_ROBUST_SD * robust.sd) ** 2)),
  }
}
