/** Our side of a checkpoint's measurement: the model and the step of the trainer. Started with a job, then one request a line. */
import { writeFileSync } from 'node:fs'
import { createRandom } from '../../../core/domain/random.ts'
import { type Engine, openEngine } from '../../../core/engine/index.ts'
import { moduleOf } from '../../../core/model/adapters/adapter.ts'
import { type LoadedModel, loadModel, sizeAt, withAdapters } from '../../../core/model/index.ts'
import { STRATEGIES, type StrategyId } from '../../../core/strategies/index.ts'
import { defaultSettings } from '../../../core/train/native/config.ts'
import { clipFactor, createAdamW, globalNorm } from '../../../core/train/native/optimise/adamw.ts'
import { planPhases, trainableTensors } from '../../../core/train/native/phases.ts'
import { compileTrainingStep, imageInput, imagesOf } from '../../../core/train/native/programs.ts'
import { bindTask } from '../../../core/train/native/tasks/index.ts'
import { serveLines } from '../child.ts'
import { peakMb } from '../peak.ts'
import type { Round } from '../step/configs.ts'
import { CLASSES, drawItems, noise } from './batch.ts'
import type { Ask, CheckpointJob, PeerJob } from './job.ts'

/** Small enough that the random weights of a bench do not diverge. */
const RATE = 1e-6

interface Prepared {
  /** A number that depends on all of the work. */
  readonly iterate: () => Promise<number>
  readonly forPeer: Omit<PeerJob, keyof CheckpointJob | 'imagesFile' | 'side'>
}

const NOTHING = { ids: [], labels: [], labelSmoothing: 0, clipNorm: 0, trainable: [], adapters: null }

async function forward(engine: Engine, model: LoadedModel, x: Float32Array, batch: number): Promise<Prepared> {
  const program = await engine.compile({
    name: 'forward',
    inputs: imageInput({ model, from: 'pixels', batch }),
    params: model.params,
    fn: (given, weights) => ({ joint: imagesOf({ model, from: 'pixels' }, weights, given['x']!) }),
  })
  const iterate = async () => (await program.run({ x }))['joint']?.[0] as number
  return { iterate, forPeer: NOTHING }
}

async function step(engine: Engine, plain: LoadedModel, x: Float32Array, job: CheckpointJob): Promise<Prepared> {
  const { workload, batch } = job
  const strategy: StrategyId = workload === 'captions' || workload === 'forward' ? 'full' : workload
  const task = workload === 'captions' ? 'captions' : 'classes'
  const items = drawItems(batch)
  const { tuning } = plain.architecture
  const counts = { train: batch, val: batch }
  const request = { task, strategy, tuning, trainItems: batch, valItems: batch, seed: 0 } as const
  const config = { ...defaultSettings(request), batch, augment: false }
  const settings = STRATEGIES[strategy].adapters
  const model = settings ? withAdapters(plain, settings, createRandom('bench adapters')) : plain
  const { architecture, params } = model
  const dataset = { datasetId: '', root: '', fingerprint: '', task, classes: CLASSES, items } as const
  const bound = bindTask(dataset, model, config)
  const [phase] = planPhases(strategy, config, architecture, counts).slice(-1)
  const trainable = trainableTensors(phase!, architecture)
  const program = await compileTrainingStep({ engine, model, task: bound, from: 'pixels', batch }, trainable)
  const every = [...items.keys()]
  const arrays = bound.batch(every, 0)
  const optimiser = createAdamW()
  const ids = arrays['ids'] as Int32Array
  const context = bound.inputs['ids']?.shape[1] as number
  const rows = Array.from({ length: ids.length / context }, (_, i) => [...ids.subarray(i * context, (i + 1) * context)])
  return {
    async iterate() {
      const { outputs, grads } = await program.run({ x, ...arrays })
      optimiser.update(
        params,
        grads,
        () => RATE,
        (name) => (architecture.decays(name) ? config.weightDecay : 0),
        clipFactor(globalNorm(grads), config.clipNorm),
      )
      return outputs['loss']?.[0] as number
    },
    forPeer: {
      ids: rows,
      labels: items.map(({ label }) => label),
      labelSmoothing: config.labelSmoothing,
      clipNorm: config.clipNorm,
      trainable,
      adapters: settings
        ? { ...settings, modules: (architecture.adapters ?? []).map(({ target }) => moduleOf(target)) }
        : null,
    },
  }
}

const job = JSON.parse(process.argv[2] as string) as CheckpointJob
const opened = await openEngine('ort', { threads: job.threads })
if (!opened.ok) throw new Error(opened.failure.message)
const loaded = await loadModel(job.folder)
if (!loaded.ok) throw new Error(loaded.failure.message)
const x = noise(job.batch * sizeAt(loaded.value.architecture, 'pixels'))
const { iterate, forPeer } = await (job.workload === 'forward'
  ? forward(opened.value, loaded.value, x, job.batch)
  : step(opened.value, loaded.value, x, job))
await serveLines(async (ask: Ask): Promise<Round | PeerJob> => {
  if ('peerJob' in ask) {
    writeFileSync(ask.imagesFile, x)
    const { side } = loaded.value.architecture.pixels
    return { ...job, ...forPeer, imagesFile: ask.imagesFile, side }
  }
  let value = 0
  const started = performance.now()
  for (let i = 0; i < ask.iterations; i++) value = await iterate()
  return { ms: (performance.now() - started) / ask.iterations, peakMb: peakMb(), value }
})
