/** How far a dataset lies by moments alone, in the levels of measured shift. */
import type { ShiftMeasure } from '../../contract/measurement.ts'
import type { MarkedMoments } from '../../domain/moment-marks.ts'
import { certainShareOf } from '../../domain/moment-marks.ts'
import { HIDDEN_NOVELTY, LARGE_NOVELTY, LITTLE_NOVELTY } from './thresholds.ts'

/**
 * Late layers decide as novelty does: large beyond the farthest mark. Early layers alone make it moderate, because foreign
 * looks can end in known features. Unknown without marks: a distance without a scale says nothing.
 */
export function levelByMoments(moments: MarkedMoments): ShiftMeasure['level'] {
  const [late, early] = [certainShareOf(moments, 'late'), certainShareOf(moments, 'early')]
  if (late === null || early === null) return 'unknown'
  if (late > LARGE_NOVELTY) return 'large'
  return late > LITTLE_NOVELTY || early > HIDDEN_NOVELTY ? 'moderate' : 'in-domain'
}
