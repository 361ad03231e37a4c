/** The marks on a model's card: distances of known kinds of images by the moments of its batch normalisations. */
import { z } from 'zod'
import { momentMark } from '../contract/measurement.ts'
import { areMarks } from '../domain/moment-marks.ts'

/**
 * Kinds of images measured at one side, as a model.json holds them: the one most like pretraining first, the others in any
 * order. Each is measured as datasets are, on 100 images or more.
 */
export const markedKinds = z
  .array(momentMark)
  .refine(areMarks, 'its first mark has to lie nearer than another one, in early and in late layers')
