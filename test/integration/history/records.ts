/** Small, complete records and a history in a temporary folder, with a clock and ids that repeat from run to run. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { MetricPoint, RunConfig, RunEvent } from '../../../core/contract/run.ts'
import type { Scores } from '../../../core/contract/score.ts'
import type { DatasetItem } from '../../../core/domain/dataset.ts'
import type { Failure, Result } from '../../../core/domain/failure.ts'
import {
  type History,
  type HistoryOptions,
  type ImportedDataset,
  type NewAdvice,
  type NewMeasurement,
  type NewRun,
  openHistory,
} from '../../../core/history/index.ts'

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`)
  return result.value
}

export function failureFrom(result: Result<unknown>): Failure {
  if (result.ok) throw new Error(`expected a failure, got ${JSON.stringify(result.value)}`)
  return result.failure
}

/** A folder that goes away with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-history-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Seconds pass one by one; ids count up. */
export function optionsFor(file: string): HistoryOptions {
  let seconds = 0
  let ids = 0
  return {
    file,
    now: () => new Date(Date.UTC(2026, 0, 1) + 1000 * seconds++),
    newId: (prefix) => `${prefix}-${(ids++).toString(16).padStart(4, '0')}`,
  }
}

export function openTemporary(): { history: History; file: string } {
  const file = join(temporaryFolder(), 'thaw.db')
  const history = valueOf(openHistory(optionsFor(file)))
  onTestFinished(() => history.close())
  return { history, file }
}

export const ITEMS: readonly DatasetItem[] = (['train', 'train', 'val', 'test', 'train', 'test'] as const).map(
  (split, index) => ({
    path: `${index % 2 === 0 ? 'cat' : 'été 猫'}/${index} ' "x".jpg`,
    label: index % 2,
    split,
    width: 640 + index,
    height: 480,
    bytes: 1000 + index,
    hash: (index + 10).toString(16).repeat(64).slice(0, 64),
    dhash: `00000000000000f${index}`,
    cluster: index,
  }),
)

export const IMPORTED: ImportedDataset = {
  name: 'pets',
  root: '/data/pets',
  format: 'folders',
  items: ITEMS.length,
  classes: [
    { name: 'cat', items: 3, train: 2, val: 1, test: 0 },
    { name: 'été 猫', items: 3, train: 1, val: 0, test: 2 },
  ],
  splits: { train: 3, val: 1, test: 2 },
  splitSource: 'drawn',
  problems: [{ code: 'unreadable', severity: 'error', message: 'Not readable.', file: 'cat/bad.jpg', line: 3 }],
  fingerprint: 'f'.repeat(64),
  duplicates: { exact: 1, near: 2, clusters: 5 },
  imageSize: { minWidth: 640, medianWidth: 642.5, maxWidth: 645, minHeight: 480, medianHeight: 480, maxHeight: 480 },
  bytes: 6015,
}

const proportion = { value: 0.8, low: 0.7, high: 0.9 }

export function newMeasurement(datasetId: string, changes: Partial<NewMeasurement> = {}): NewMeasurement {
  return {
    datasetId,
    fingerprint: IMPORTED.fingerprint,
    model: 'thaw-tiny',
    modelHash: 'aa',
    engine: 'ort',
    size: {
      items: 6,
      train: 3,
      validation: 1,
      classes: 2,
      smallestClass: { name: 'été 猫', items: 1 },
      largestClass: { name: 'cat', items: 2 },
      effectiveClasses: 1.9,
      effectiveItems: 2.5,
      effectiveItemsPerClass: 1.3,
      duplicateShare: 0.1,
      doublingGain: { value: 0.02, standardError: 0.01 },
    },
    shift: {
      sampleSize: 3,
      referenceSize: 2000,
      taps: [
        {
          tap: 'stem',
          depth: 0,
          kid: { value: 0.1, low: 0.05, high: 0.2 },
          null: { mean: 0, sd: 0.01, q95: 0.02 },
          z: 10,
          novelty: proportion,
        },
      ],
      lateNovelty: 0.2,
      earlyNovelty: 0.4,
      level: 'moderate',
    },
    probe: {
      metric: 'accuracy',
      zeroShot: proportion,
      linear: proportion,
      knn: proportion,
      folds: 5,
      chance: 0.5,
      pool: null,
      byDepth: [{ tap: 'stem', value: 0.6 }],
    },
    cost: {
      forwardMsPerImage: 1,
      stepMsPerImage: 4,
      headMsPerImage: 0.1,
      stepMemoryMB: 800,
      headMemoryMB: 300,
      batch: 32,
    },
    seconds: 12.5,
    ...changes,
  }
}

export function newAdvice(datasetId: string, changes: Partial<NewAdvice> = {}): NewAdvice {
  return {
    datasetId,
    measurementId: 'meas-0001',
    model: 'thaw-tiny',
    modelHash: 'aa',
    statistics: 'cc',
    metric: 'accuracy',
    goal: 'in-domain',
    kind: 'recognition',
    strategy: 'progressive',
    confidence: 'leaning',
    headline: 'Unfreeze step by step.',
    ranking: [
      {
        strategy: 'progressive',
        score: { mean: 0.9, low: 0.85, high: 0.93 },
        probabilityBest: 0.6,
        minutes: { low: 1, high: 2 },
        memoryMB: 900,
        feasible: true,
      },
    ],
    reasons: [
      { id: 'gap', text: 'The gap is wide.', favours: 'full', effect: 0.01, source: 'rule', numbers: { z: 10 } },
    ],
    flips: [{ text: 'With 40 items, frozen.', quantity: 'items', from: 6, to: 40, strategy: 'frozen' }],
    trust: { basis: '40 cases', warnings: [] },
    limits: { minutes: 30 },
    ...changes,
  }
}

export const CONFIG: RunConfig = {
  seed: 7,
  epochs: 3,
  minutes: 5,
  native: {
    batch: 32,
    headRate: 1e-3,
    visionRate: 1e-4,
    textRate: 1e-4,
    rateDecay: 2,
    weightDecay: 0.05,
    warmupShare: 0.1,
    clipNorm: 1,
    patience: 3,
    augment: true,
    mirror: false,
    labelSmoothing: 0.1,
    cacheMB: 2048,
    recompute: false,
  },
}

export function newRun(datasetId: string, changes: Partial<NewRun> = {}): NewRun {
  return {
    datasetId,
    model: 'thaw-tiny',
    modelHash: 'aa',
    trainer: 'native',
    strategy: 'frozen',
    seed: 7,
    metric: 'accuracy',
    config: CONFIG,
    goal: 'robust',
    adviceId: null,
    folderOf: (runId) => `/home/runs/${runId}`,
    ...changes,
  }
}

export const SCORES: Scores = {
  test: {
    metric: 'accuracy',
    value: 0.75,
    low: 0.5,
    high: 0.9,
    n: 2,
    details: {
      task: 'classes',
      macroF1: 0.7,
      worstClass: { name: 'cat', recall: 0.5 },
      perClass: [{ name: 'cat', support: 2, precision: 1, recall: 0.5, f1: 0.67 }],
      confusion: [
        [1, 1],
        [0, 0],
      ],
    },
  },
  validation: { value: 0.8, epoch: 2, step: 20 },
  robust: { metric: 'accuracy', value: 0.6, low: 0.4, high: 0.8, basis: 'blur and noise' },
}

export function event(at: number, kind: RunEvent['kind'] = 'phase', text = `“Stage” ${at} begins.`): RunEvent {
  return { step: Math.floor(at * 4), epoch: at / 2.5, at, kind, text }
}

export function point(step: number, value: number | null, name = 'loss'): MetricPoint {
  return { step, epoch: step / 10, name, value, at: step / 4 }
}
