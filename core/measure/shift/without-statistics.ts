/** What can be said of a dataset's shift where the model came without pretraining statistics: by its moments, if it has any. */
import type { MomentShift, ShiftMeasure } from '../../contract/measurement.ts'
import type { Random } from '../../domain/random.ts'
import { alignmentAlone } from './alignment.ts'
import { levelByMoments } from './moments.ts'
import type { Sample } from './sample.ts'
import { pairsAmong } from './sample.ts'

/** @param temperature what the model multiplies cosines by; null where it reads no texts */
export function shiftWithoutStatistics(
  { features, texts, distinct }: Pick<Sample, 'features' | 'texts' | 'distinct'>,
  moments: MomentShift | null,
  temperature: number | null,
  random: Random,
): ShiftMeasure {
  const pairs = pairsAmong({ features, texts }, distinct)
  return {
    sampleSize: distinct.length,
    referenceSize: 0,
    taps: [],
    lateNovelty: null,
    earlyNovelty: null,
    level: moments ? levelByMoments(moments) : 'unknown',
    text: null,
    alignment: pairs && temperature !== null ? alignmentAlone(pairs, temperature, random.fork('alignment')) : null,
  }
}
