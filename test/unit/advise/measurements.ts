/** Measurements that could have been made, for rules to be tried on. */
import type { Measurement } from '../../../core/contract/measurement.ts'
import { wilson } from '../../../core/math/interval.ts'

export interface Case {
  readonly classes?: number
  readonly perClass?: number
  readonly linear?: number
  readonly knn?: number
  readonly zeroShot?: number
  readonly doublingGain?: number
  /** Null: the model came without statistics. */
  readonly novelty?: number | null
  readonly byDepth?: readonly number[]
  readonly duplicateShare?: number
  readonly level?: Measurement['shift']['level']
}

export function measurementOf(changes: Case = {}): Measurement {
  const { classes = 10, perClass = 150, linear = 0.7, zeroShot = 0.1, doublingGain = 0.04, novelty = 0.9 } = changes
  const { duplicateShare = 0, level = novelty === null ? 'unknown' : 'large' } = changes
  const train = Math.round((classes * perClass) / (1 - duplicateShare))
  const sample = Math.min(train, 2000)
  const count = (share: number): number => Math.round(share * sample)
  const { byDepth = [linear - 0.1, linear - 0.05, linear] } = changes
  return {
    measurementId: 'm1',
    datasetId: 'd1',
    fingerprint: 'f',
    model: 'thaw-tiny',
    modelHash: 'h',
    engine: 'test',
    size: {
      items: Math.round(train * 1.4),
      train,
      validation: Math.round(train * 0.2),
      classes,
      smallestClass: { name: 'a', items: Math.round(perClass) },
      largestClass: { name: 'b', items: Math.round(perClass) },
      effectiveClasses: classes,
      effectiveItems: classes * perClass,
      effectiveItemsPerClass: perClass,
      duplicateShare,
      doublingGain: { value: doublingGain, standardError: 0.01 },
    },
    shift: {
      sampleSize: sample,
      referenceSize: novelty === null ? 0 : 6000,
      taps: [],
      lateNovelty: novelty,
      earlyNovelty: novelty,
      level,
    },
    probe: {
      metric: 'accuracy',
      zeroShot: wilson(count(zeroShot), sample),
      linear: wilson(linear * sample, sample),
      knn: wilson(count(changes.knn ?? linear - 0.05), sample),
      folds: 5,
      chance: 1 / classes,
      pool: null,
      byDepth: byDepth.map((value, i) => ({ tap: `block${i}`, value })),
    },
    cost: {
      forwardMsPerImage: 3,
      stepMsPerImage: 9,
      headMsPerImage: 0.3,
      stepMemoryMB: 900,
      headMemoryMB: 350,
      batch: 32,
    },
    seconds: 10,
    measuredAt: '2026-01-01T00:00:00.000Z',
  }
}
