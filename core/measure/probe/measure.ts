/** All probes of a sample, in the shape that is stored and shown. */
import type { ProbeMeasure, SizeMeasure } from '../../contract/measurement.ts'
import type { FeatureSet, Matrix } from '../../math/matrix.ts'
import type { Random } from '../../domain/random.ts'
import { makeFolds } from './folds.ts'
import type { FoldItem } from './folds.ts'
import { linearProbe } from './linear.ts'
import { neighbourProbe } from './neighbours.ts'
import { zeroShot } from './zero-shot.ts'

const FOLDS = 5

export interface Probes {
  /** Its metric is the task's. */
  readonly probe: Omit<ProbeMeasure, 'metric'>
  readonly doublingGain: SizeMeasure['doublingGain']
}

/**
 * The main probe reads what the connector reads; the probes by depth read the means at the taps.
 * @param captions classes × embedding; null where the model reads no texts
 * @param pause called between the parts, so that the task can be stopped
 */
export async function measureProbes(
  features: FeatureSet,
  classes: number,
  captions: Matrix | null,
  items: readonly FoldItem[],
  random: Random,
  pause: () => Promise<void>,
): Promise<Probes> {
  const labels = items.map(({ label }) => label)
  const folds = makeFolds(items, FOLDS, random)
  const linear = linearProbe(features.pooled, labels, classes, folds)
  await pause()
  const doublingGain = linear.doublingGain()
  await pause()
  const knn = neighbourProbe(features.pooled, labels, classes, folds)
  await pause()
  const byDepth: ProbeMeasure['byDepth'] = []
  for (const { tap, features: of } of features.taps) {
    byDepth.push({ tap, value: linearProbe(of, labels, classes, folds).accuracy.value })
    await pause()
  }
  return {
    probe: {
      zeroShot: captions && features.embedding && zeroShot(features.embedding, captions, labels).accuracy,
      linear: linear.accuracy,
      knn: knn.accuracy,
      folds: folds.folds,
      chance: 1 / classes,
      pool: null,
      byDepth,
    },
    doublingGain,
  }
}
