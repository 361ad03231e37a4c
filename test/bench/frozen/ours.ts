/** Our side: the trainer as the app runs it, on a cold cache or on the one that the run before has left. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatasetItem } from '../../../core/domain/dataset.ts'
import { openEngine } from '../../../core/engine/index.ts'
import { loadModel } from '../../../core/model/index.ts'
import { createAdamW } from '../../../core/train/native/optimise/adamw.ts'
import { changingNames } from '../../../core/train/native/frozen-proof.ts'
import { planPhases } from '../../../core/train/native/phases.ts'
import { bindClasses } from '../../../core/train/native/tasks/classes/index.ts'
import { START } from '../../../core/train/native/run-checkpoint.ts'
import { trainPhases } from '../../../core/train/native/trainer.ts'
import { serveLines } from '../child.ts'
import type { Job, Timed, Turn } from './job.ts'
import { createParts } from './parts.ts'

const job = JSON.parse(await readFile(process.argv[2] as string, 'utf8')) as Job
const opened = await openEngine('ort', { threads: job.threads })
if (!opened.ok) throw new Error(opened.failure.message)
const engine = opened.value
const bytes = await readFile(job.images)
const rowBytes = job.model.imageSize ** 2 * 3
const items = job.labels.map(
  (label, i) => ({ hash: `${i}`, label, split: i < job.train ? 'train' : 'val' }) as DatasetItem,
)
const folder = await mkdtemp(join(tmpdir(), 'thaw-bench-'))

async function run({ mode }: Turn): Promise<Timed> {
  const loaded = await loadModel()
  if (!loaded.ok) throw new Error(loaded.failure.message)
  const model = loaded.value
  const cacheDir = join(folder, 'cache')
  if (mode === 'cold') await rm(cacheDir, { recursive: true, force: true })
  const phases = planPhases('frozen', job.config, model.architecture, job)
  const parts = createParts()
  let loss = Number.NaN
  const cpu = process.cpuUsage()
  const started = performance.now()
  const outcome = await trainPhases({
    engine: parts.engine(engine),
    model,
    dataset: { datasetId: '', root: '', fingerprint: '', task: 'classes', classes: job.classes, items },
    images: { get: async (index) => bytes.subarray(index * rowBytes, (index + 1) * rowBytes) },
    task: bindClasses({ classes: job.classes, items }, model, job.config),
    config: job.config,
    phases,
    goal: null,
    pretrained: new Map(),
    changing: changingNames(model.architecture, phases),
    ending: 0,
    optimiser: parts.optimiser(createAdamW()),
    start: { position: START, references: null },
    began: started,
    runDir: join(folder, 'run'),
    cacheDir,
    onProgress: (progress) => (loss = progress.loss ?? loss),
    signal: new AbortController().signal,
    now: () => performance.now(),
  })
  const ms = performance.now() - started
  const { user, system } = process.cpuUsage(cpu)
  if (outcome.kind !== 'done') throw new Error(`the run ended as ${outcome.kind}`)
  return { ms, cpuMs: (user + system) / 1000, parts: parts.sum(ms), loss }
}

try {
  await serveLines(run)
} finally {
  await rm(folder, { recursive: true, force: true })
}
