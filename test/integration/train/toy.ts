import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Goal } from '../../../core/contract/advice.ts'
import type { DatasetPayload, KeepSet, RobustSet, TrainResult, TrainTask } from '../../../core/contract/compute.ts'
import type { MetricPoint, PhaseInfo, RunEvent, RunProgress } from '../../../core/contract/run.ts'
import { encodePng } from '../../../core/dataset/index.ts'
import type { DatasetItem, Split } from '../../../core/domain/dataset.ts'
import { type Result, success } from '../../../core/domain/failure.ts'
import { createRandom } from '../../../core/domain/random.ts'
import type { StrategyId } from '../../../core/strategies/index.ts'
import type { Engine } from '../../../core/engine/index.ts'
import type { LoadedModel } from '../../../core/model/index.ts'
import { runTrain } from '../../../core/train/index.ts'
import { type Settings, recorded } from '../../../core/train/native/config.ts'
import { SMALL, smallModel } from '../../unit/model/tiny.ts'
import { SETTINGS } from '../../unit/train/settings.ts'

const CLASSES = ['red', 'green', 'blue'] as const
const COUNTS: readonly (readonly [Split, number])[] = [
  ['train', 16],
  ['val', 5],
  ['test', 8],
]

/** A folder with a dataset of noisy images whose mean colour tells the class, and room for runs and caches. */
export interface Toy extends AsyncDisposable {
  readonly folder: string
  readonly dataset: DatasetPayload
}

export async function toy(): Promise<Toy> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-toy-'))
  const items: DatasetItem[] = []
  const size = SMALL.imageSize
  for (const [label, name] of CLASSES.entries()) {
    for (const [split, count] of COUNTS) {
      for (let i = 0; i < count; i++) {
        const random = createRandom(`${name}-${split}-${i}`)
        const rgb = Uint8Array.from(
          { length: size * size * 3 },
          (_, at) => 60 + random.int(120) + (at % 3 === label ? 40 : 0),
        )
        const path = `${split}/${name}/${i}.png`
        await mkdir(dirname(join(folder, path)), { recursive: true })
        await writeFile(join(folder, path), await encodePng(rgb, size, size))
        const hash = `${name}${split}${i}`
        items.push({ path, label, split, width: size, height: size, bytes: 1, hash, dhash: '0', cluster: items.length })
      }
    }
  }
  const dataset = {
    datasetId: 'toy',
    root: folder,
    fingerprint: 'toy',
    task: 'classes' as const,
    classes: CLASSES,
    items,
  }
  return { folder, dataset, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}

/** The same images without a validation split: every epoch counts as a gain. Eight steps of eight an epoch. */
export function unvalidated(toy: Toy): Toy {
  const items = toy.dataset.items.map((item) => Object.assign({ ...item }, item.split === 'val' && { split: 'train' }))
  return { ...toy, dataset: { ...toy.dataset, items } }
}

export interface RunOptions {
  readonly toy: Toy
  readonly engine: Engine
  readonly strategy: StrategyId
  readonly config?: Partial<Settings>
  readonly goal?: Goal
  /** Names the run's folder. */
  readonly run: string
  /** Names the cache's folder; the run's own when left out. */
  readonly cache?: string
  readonly resume?: boolean
  readonly keep?: KeepSet
  readonly robust?: RobustSet
  readonly model?: LoadedModel
  /** Milliseconds; when left out, a clock that moves a second whenever it is asked. */
  readonly now?: () => number
  /** Stops the run; a new one when left out. */
  readonly control?: AbortController
  /** Stops the run at the first progress for which this is true. */
  readonly stopAt?: (progress: RunProgress) => boolean
}

export interface Ran {
  readonly result: Result<TrainResult>
  readonly points: readonly MetricPoint[]
  readonly events: readonly RunEvent[]
  readonly phases: readonly string[]
  /** As the run's record has them. */
  readonly plan: readonly PhaseInfo[]
  readonly model: LoadedModel
  readonly runDir: string
}

export function toyModel(): LoadedModel {
  return { ...smallModel('toy'), id: 'small', hash: 'toy-model', folder: '', statsFile: '' } as unknown as LoadedModel
}

/** One run with a clock that moves a second whenever it is asked, so that no test depends on the machine's speed. */
export async function run(options: RunOptions): Promise<Ran> {
  const { toy, engine, strategy, model = toyModel(), control = new AbortController() } = options
  const runDir = join(toy.folder, 'runs', options.run)
  const task: TrainTask = {
    task: 'train',
    runId: options.run,
    dataset: toy.dataset,
    model: model.id,
    engine: { backend: 'ort', automatic: false },
    trainer: 'native',
    strategy,
    config: recorded({ ...SETTINGS, ...options.config }),
    goal: options.goal ?? null,
    runDir,
    cacheDir: join(toy.folder, 'cache', options.cache ?? options.run),
    resume: options.resume ?? false,
    keep: options.keep,
    robust: options.robust,
  }
  const points: MetricPoint[] = []
  const events: RunEvent[] = []
  const phases: string[] = []
  const plan: PhaseInfo[] = []
  let time = 0
  const result = await runTrain(task, {
    open: async () => success({ engine, model }),
    onStarted: (about) => void plan.push(...about.phases),
    onProgress: (progress, more, happened) => {
      points.push(...more)
      events.push(...happened)
      if (phases.at(-1) !== progress.phase) phases.push(progress.phase)
      if (options.stopAt?.(progress)) control.abort()
    },
    signal: control.signal,
    now: options.now ?? (() => (time += 1000)),
  })
  return { result, points, events, phases, plan, model, runDir }
}

export function valueOf({ result }: Ran): TrainResult {
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}

/** An engine that notes which programs ran and what each step trained. */
export function watched(engine: Engine): { engine: Engine; runs: (name: string) => number; trained: string[][] } {
  const counts = new Map<string, number>()
  const trained: string[][] = []
  const watching: Engine = {
    ...engine,
    compile: async (spec) => {
      const program = await engine.compile(spec)
      const counting = async (inputs: Parameters<typeof program.run>[0]) => {
        counts.set(spec.name, (counts.get(spec.name) ?? 0) + 1)
        return program.run(inputs)
      }
      return { stats: program.stats, dispose: () => program.dispose(), run: counting }
    },
    compileStep: (spec) => {
      trained.push([...spec.trainable])
      return engine.compileStep(spec)
    },
  }
  return { engine: watching, runs: (name) => counts.get(name) ?? 0, trained }
}
