/** All probes of a sample, in the shape that is stored and shown. */
import type { ProbeMeasure, SizeMeasure } from '../../contract/measurement.ts'
import { packFlags } from '../../math/flags.ts'
import type { FeatureSet, Matrix } from '../../math/matrix.ts'
import type { Random } from '../../domain/random.ts'
import { makeFolds } from './folds.ts'
import type { FoldItem } from './folds.ts'
import type { MirrorMeasure } from '../../contract/measurement.ts'
import { type MirrorAnswers, mirrorMeasure } from '../mirror.ts'
import { linearProbe, type LinearProbe } from './linear.ts'
import { neighbourProbe } from './neighbours.ts'
import { type ClassCaptions, zeroShotProbe } from './zero-shot.ts'

const FOLDS = 5

export interface Probes {
  /** Its metric is the task's. */
  readonly probe: Omit<ProbeMeasure, 'metric'>
  readonly doublingGain: SizeMeasure['doublingGain']
  readonly mirror: MirrorMeasure | null
  /** Items for which the linear probe and the neighbours, without them, agree on another class; null where there are none. */
  readonly doubtful: number | null
}

/** Features of mirror images of some items. */
export interface MirrorImages {
  readonly features: FeatureSet
  readonly of: readonly number[]
}

export interface ProbedImages {
  readonly features: FeatureSet
  readonly items: readonly FoldItem[]
  /** Number of classes. */
  readonly classes: number
  /** Null where the model reads no texts. */
  readonly captions: ClassCaptions | null
  /** Null where mirror images are not probed. */
  readonly mirror: MirrorImages | null
}

/**
 * The main probe reads what the connector reads; the probes by depth read the means at the taps.
 * @param pause called between the parts, so that the task can be stopped
 */
export async function measureProbes(
  { features, classes, captions, mirror, items }: ProbedImages,
  random: Random,
  pause: () => Promise<void>,
): Promise<Probes> {
  const labels = items.map(({ label }) => label)
  const folds = makeFolds(items, FOLDS, random)
  const answers: MirrorAnswers[] = []
  const probe = (of: Matrix, twins: Matrix | undefined): LinearProbe => {
    const made = linearProbe(of, labels, classes, folds, mirror && twins && { features: twins, of: mirror.of })
    if (mirror) {
      const plain = mirror.of.map((item) => made.predictions[item] as number)
      answers.push({ plain, mirrored: made.ofTwins })
    }
    return made
  }
  const linear = probe(features.pooled, mirror?.features.pooled)
  await pause()
  const doublingGain = linear.doublingGain()
  await pause()
  const knn = neighbourProbe(features.pooled, labels, classes, folds)
  await pause()
  const byDepth: ProbeMeasure['byDepth'] = []
  for (const [i, { tap, features: of }] of features.taps.entries()) {
    byDepth.push({ tap, value: probe(of, mirror?.features.taps[i]?.features).accuracy.value })
    await pause()
  }
  return {
    probe: {
      ...zeroShotProbe(captions, features.embedding, labels),
      linear: linear.accuracy,
      knn: knn.accuracy,
      folds: folds.folds,
      chance: 1 / classes,
      pool: null,
      byDepth,
      right: {
        items: labels.length,
        flags: packFlags(labels.map((label, i) => linear.predictions[i] === label)),
      },
    },
    doublingGain,
    doubtful: labels.filter((label, i) => {
      const seen = linear.predictions[i]
      return seen !== label && seen === knn.predictions[i]
    }).length,
    mirror:
      mirror &&
      mirrorMeasure(
        answers,
        mirror.of.map((item) => labels[item] as number),
      ),
  }
}
