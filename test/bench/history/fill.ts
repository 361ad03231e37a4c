/** Fills a history with runs as training would have recorded them, through the store. */
import type { MetricPoint, RunEvent } from '../../../core/contract/run.ts'
import type { Scores } from '../../../core/contract/score.ts'
import type { Blend } from '../../../core/contract/blend.ts'
import type { DatasetItem, DatasetSummary } from '../../../core/domain/dataset.ts'
import { FailureError, type Result } from '../../../core/domain/failure.ts'
import { createRandom, type Random } from '../../../core/domain/random.ts'
import type { History } from '../../../core/history/index.ts'
import { packShares } from '../../../core/math/shares.ts'
import { STRATEGIES, STRATEGY_IDS } from '../../../core/strategies/index.ts'
import { nativeConfig } from '../../../core/train/native/config.ts'

/** Runs take turns on these: a person with many runs has them on few datasets. */
const DATASETS = 20
export const MODELS = ['thaw-tiny', 'thaw-photo'].map((name, i) => ({ name, hash: String(i + 1).repeat(64) }))
const CLASSES = Array.from({ length: 10 }, (_, i) => `class ${i}`)
const TEST_IMAGES = 500
const VALIDATION_EPOCHS = 25
/** The trainer writes points a few seconds apart. */
const POINTS_A_WRITE = 250

export interface Filling {
  readonly runs: number
  /** Of each run. */
  readonly points: number
  /** Called after every run with their number so far. */
  readonly onRun?: (done: number) => void
}

/** Adds datasets and completed runs of every strategy and two models; one in nineteen is archived. Answers with the datasets. */
export async function fillHistory(
  history: History,
  { runs, points, onRun = () => {} }: Filling,
): Promise<DatasetSummary[]> {
  const datasets: DatasetSummary[] = []
  for (let i = 0; i < Math.min(DATASETS, runs); i++) datasets.push(await putDataset(history, i))
  for (let i = 0; i < runs; i++) {
    addRun(history, datasets[i % datasets.length] as DatasetSummary, i, points)
    onRun(i + 1)
  }
  return datasets
}

async function putDataset(history: History, number: number): Promise<DatasetSummary> {
  const items: DatasetItem[] = CLASSES.map((_, label) => ({
    path: `${label}/picture.jpg`,
    label,
    split: 'train',
    width: 64,
    height: 64,
    bytes: 1000,
    hash: label.toString(16).padStart(64, '0'),
    dhash: label.toString(16).padStart(16, '0'),
    cluster: label,
  }))
  const side = { minWidth: 64, medianWidth: 64, maxWidth: 64, minHeight: 64, medianHeight: 64, maxHeight: 64 }
  const stored = await history.datasets.put(
    {
      name: `dataset ${number}`,
      root: `/nowhere/dataset ${number}`,
      format: 'folders',
      items: items.length,
      classes: CLASSES.map((name) => ({ name, items: 1, train: 1, val: 0, test: 0 })),
      splits: { train: 2000, val: 300, test: TEST_IMAGES },
      splitSource: 'folders',
      problems: [],
      fingerprint: number.toString(16).padStart(64, '0'),
      duplicates: { exact: 0, near: 0, clusters: items.length },
      imageSize: side,
      bytes: 1000 * items.length,
    },
    items,
  )
  return valueOf(stored)
}

function addRun(history: History, dataset: DatasetSummary, number: number, points: number): void {
  const { runs } = history
  const random = createRandom(number)
  const round = Math.floor(number / DATASETS)
  const strategy = STRATEGY_IDS[round % STRATEGY_IDS.length] as (typeof STRATEGY_IDS)[number]
  const seed = Math.floor(round / STRATEGY_IDS.length)
  const model = MODELS[seed % MODELS.length] as (typeof MODELS)[number]
  const { runId } = valueOf(
    runs.create({
      datasetId: dataset.datasetId,
      model: model.name,
      modelHash: model.hash,
      trainer: 'native',
      strategy,
      seed,
      metric: 'accuracy',
      config: nativeConfig({
        task: 'classes',
        strategy,
        trainItems: dataset.splits.train,
        valItems: dataset.splits.val,
        seed,
      }),
      goal: null,
      adviceId: null,
      folderOf: (id) => `/nowhere/runs/${id}`,
    }),
  )
  const phases = STRATEGIES[strategy].stages.map(({ name }) => ({
    name,
    trainable: ['connector', 'vision.block1', 'vision.block2'],
    epochs: 10,
    cached: false,
  }))
  valueOf(runs.start(runId, { engine: 'ort', phases, environment: { node: 'v24', threads: '2', platform: 'linux' } }))
  const curve = pointsOf(random, points)
  for (let from = 0; from < curve.length; from += POINTS_A_WRITE)
    valueOf(runs.appendMetrics(runId, curve.slice(from, from + POINTS_A_WRITE)))
  valueOf(runs.appendEvents(runId, eventsOf(points)))
  const scores = scoresOf(random)
  const checkpoints = { best: `/nowhere/runs/${runId}/best.safetensors`, blend: blendOf(runId) }
  valueOf(runs.finish(runId, { status: 'completed', scores, checkpoints, seconds: 60 + number / 100 }))
  if (number % 19 === 18) valueOf(runs.archive(runId, true))
  if (number % 10 === 0) valueOf(runs.tag(runId, ['first try', `week ${round % 50}`]))
}

/** The validation score of the fitted head; then the loss of each step, and after each epoch the validation score and loss. */
function pointsOf(random: Random, count: number): MetricPoint[] {
  const epochs = Math.min(VALIDATION_EPOCHS, Math.floor(count / 4))
  const steps = count - 2 * epochs - 1
  const points: MetricPoint[] = [{ step: 0, epoch: 0, at: 0, name: 'validation', value: random.next() }]
  for (let step = 1; step <= steps; step++) {
    const at = { step, epoch: (epochs * step) / steps, at: step / 8 }
    points.push({ ...at, name: 'loss', value: 2 / Math.sqrt(step) + 0.1 * random.next() })
    if (Math.floor((epochs * step) / steps) === Math.floor((epochs * (step - 1)) / steps)) continue
    points.push(
      { ...at, name: 'valLoss', value: 2 / Math.sqrt(step) },
      { ...at, name: 'validation', value: random.next() },
    )
  }
  return points
}

function eventsOf(points: number): RunEvent[] {
  return Array.from({ length: 5 }, (_, i) => ({
    step: Math.floor((i * points) / 5),
    epoch: 5 * i,
    at: 10 * i,
    kind: 'phase',
    text: `Stage ${i + 1} of 5 begins: the connector and the upper blocks train.`,
  }))
}

/** As large as those of 500 test images in ten classes. */
function scoresOf(random: Random): Scores {
  const shares = packShares(Array.from({ length: TEST_IMAGES }, () => Number(random.chance(0.8))))
  const value = random.range(0.5, 1)
  const interval = { value, low: value - 0.04, high: value + 0.04 }
  return {
    test: {
      metric: 'accuracy',
      ...interval,
      n: TEST_IMAGES,
      shares,
      details: {
        task: 'classes',
        macroF1: value,
        worstClass: { name: 'class 3', recall: value / 2 },
        perClass: CLASSES.map((name) => ({
          name,
          support: 50,
          precision: random.next(),
          recall: random.next(),
          f1: value,
        })),
        confusion: CLASSES.map(() => CLASSES.map(() => random.int(50))),
        calibrationError: 0.04,
        temperature: 1.3,
        mistakes: Array.from({ length: 20 }, (_, index) => ({
          index,
          label: 'class 1',
          predicted: 'class 2',
          confidence: random.next(),
        })),
      },
    },
    validation: { value, epoch: 12, step: 480, shares },
    robust: { metric: 'accuracy', ...interval, n: TEST_IMAGES, basis: '500 test images, blurred and noisy', shares },
  }
}

function blendOf(runId: string): Blend {
  const interval = { value: 0.8, low: 0.76, high: 0.84 }
  return {
    points: Array.from({ length: 11 }, (_, i) => ({
      share: i / 10,
      validation: interval,
      validationLoss: 0.6,
      robust: interval,
    })),
    share: 0.8,
    chosen: 0.8,
    rule: 'lowest-loss',
    barrier: false,
    picked: false,
    robustBasis: '300 validation images, blurred and noisy',
    trained: { epoch: 25, step: 950 },
    ends: { file: `/nowhere/runs/${runId}/ends.safetensors`, bytes: 20_000_000 },
  }
}

export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new FailureError(result.failure)
  return result.value
}
