/**
 * Thaw's side: one run of one strategy, as the app trains it, and its scores as one line of JSON.
 * usage: ours.ts CASE_DIR MODEL STRATEGY SEED THREADS [CONFIG as JSON]
 */
import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { success } from '../../../core/domain/failure.ts'
import type { DatasetItem, Split } from '../../../core/domain/dataset.ts'
import { SPLITS } from '../../../core/domain/dataset.ts'
import type { StrategyId } from '../../../core/strategies/index.ts'
import { openEngine } from '../../../core/engine/index.ts'
import { loadModel } from '../../../core/model/index.ts'
import { type Settings, defaultSettings, recorded } from '../../../core/train/native/config.ts'
import { runTrain } from '../../../core/train/index.ts'
import { trainedModel } from './models.ts'

const [root, base, strategy, seed, threads, changes = '{}'] = process.argv.slice(2) as [
  string,
  string,
  StrategyId,
  string,
  string,
  string?,
]

/** @param side of the case's pictures, in pixels */
async function itemsOf(split: Split, classes: readonly string[], side: number): Promise<DatasetItem[]> {
  const items: DatasetItem[] = []
  for (const [label, name] of classes.entries()) {
    for (const file of (await readdir(join(root, split, name))).toSorted()) {
      const path = `${split}/${name}/${file}`
      const bytes = await readFile(join(root, path))
      const hash = createHash('sha256').update(bytes).digest('hex')
      const cluster = items.length
      items.push({ path, label, split, width: side, height: side, bytes: bytes.length, hash, dhash: '0', cluster })
    }
  }
  return items
}

const classes = (await readdir(join(root, 'train'))).toSorted()
const { name: model, pictures } = await trainedModel(base, strategy)
const items = (await Promise.all(SPLITS.map(async (split) => itemsOf(split, classes, pictures)))).flat()
const [opened, loaded] = [await openEngine('ort', { threads: Number(threads) }), await loadModel(model)]
if (!opened.ok) throw new Error(opened.failure.message)
if (!loaded.ok) throw new Error(loaded.failure.message)
const countOf = (of: Split): number => items.filter(({ split }) => split === of).length
const settings: Settings = {
  ...defaultSettings({
    task: 'classes',
    strategy,
    tuning: loaded.value.architecture.tuning,
    trainItems: countOf('train'),
    valItems: countOf('val'),
    seed: Number(seed),
  }),
  ...(JSON.parse(changes) as Partial<Settings>),
}
const folder = await mkdtemp(join(tmpdir(), 'thaw-bench-'))
const curve: number[] = []
const events: string[] = []
let trainedCpu = 0
const cpu = process.cpuUsage()
try {
  const result = await runTrain(
    {
      task: 'train',
      runId: 'bench',
      dataset: { datasetId: '', root, fingerprint: '', task: 'classes', classes, items },
      model,
      engine: { backend: 'ort', threads: Number(threads), automatic: false },
      trainer: 'native',
      strategy,
      config: recorded(settings),
      goal: null,
      runDir: join(folder, 'run'),
      cacheDir: join(folder, 'cache'),
      resume: false,
    },
    {
      open: async () => success({ engine: opened.value, model: loaded.value }),
      now: () => performance.now(),
      onStarted: () => {},
      onProgress: (_, points, more) => {
        events.push(...more.map(({ epoch, text }) => `${epoch}: ${text}`))
        // Until the last validation: the peer's time has no test scores in it either.
        const { user, system } = process.cpuUsage(cpu)
        trainedCpu = Math.round((user + system) / 1e5) / 10
        for (const { name, value } of points) {
          if (name === 'validation' && value !== null) curve.push(Math.round(value * 1000) / 10)
        }
      },
      signal: new AbortController().signal,
    },
  )
  if (!result.ok) throw new Error(result.failure.message)
  const { scores, seconds, reason } = result.value
  console.log(
    JSON.stringify({
      val: scores.validation?.value,
      test: scores.test?.value,
      robust: scores.robust?.value,
      epoch: scores.validation?.epoch,
      seconds: Math.round(seconds * 10) / 10,
      cpuSeconds: trainedCpu,
      reason,
      curve,
      events,
    }),
  )
} finally {
  await rm(folder, { recursive: true, force: true })
}
