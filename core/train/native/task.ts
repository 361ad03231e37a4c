/** A training run from task to result, on the given engine and model. */
import { mkdir } from 'node:fs/promises'
import { setImmediate as yieldToMessages } from 'node:timers/promises'
import type { Split } from '../../domain/dataset.ts'
import { createRandom } from '../../domain/random.ts'
import type { TrainResult, TrainTask } from '../../contract/compute.ts'
import type { Failure, Result } from '../../domain/failure.ts'
import { FailureError, success } from '../../domain/failure.ts'
import type { Engine } from '../../engine/index.ts'
import type { LoadedModel } from '../../model/index.ts'
import { CONNECTOR, suitsTask, withAdapters, withClassHead } from '../../model/index.ts'
import { STRATEGIES } from '../../strategies/index.ts'
import type { Trainer, TrainerContext } from '../trainer.ts'
import { imagesPerPass, type Settings, settingsOf } from './config.ts'
import { createImageStore } from './data/images.ts'
import { itemsOf } from './data/items-of.ts'
import { createAdamW } from './optimise/adamw.ts'
import type { Phase } from './phases.ts'
import { exportOnnx } from './export-onnx.ts'
import { fingerprintsOf } from './fingerprints.ts'
import { blendPasses } from './end-blend.ts'
import { followingTensors } from './follow-norms.ts'
import { changingNames, frozenProof } from './frozen-proof.ts'
import { createPull } from './optimise/pull.ts'
import { watchMemory } from './peak-memory.ts'
import { pick } from './pick.ts'
import { planPhases, trainableTensors, trainsTower } from './phases.ts'
import { describePhase } from './plan.ts'
import type { Resumed } from './run-checkpoint.ts'
import { bestFile, lastFile, removeUnfinished } from './checkpoint-files.ts'
import { restoreRun } from './restore-run.ts'
import { completeBest, START, loadLast, restoreBest } from './run-checkpoint.ts'
import { knownFeatures } from './score/known-features.ts'
import { finalPasses, finalScores } from './score/final.ts'
import { retentionPasses, watchRetention } from './score/retention.ts'
import { bindTask } from './tasks/index.ts'
import { trainPhases } from './trainer.ts'

export const native: Trainer = {
  train: (task, context) =>
    unwrapped(async () => {
      const settings = settingsOf(task.config)
      if (!settings.ok) return settings
      const opened = await context.open()
      return opened.ok ? run(task, settings.value, { ...context, ...opened.value }) : opened
    }),
  pick: (task, context) => unwrapped(() => pick(task, context)),
  export: (task, context) => unwrapped(() => exportOnnx(task, context)),
  restore: (run, model) => unwrapped(() => restoreRun(run, model)),
}

async function unwrapped<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof FailureError) return { ok: false, failure: error.failure }
    throw error
  }
}

/** The model's parameters change in place: every run has its own model. */
type Opened = TrainerContext & { readonly engine: Engine; readonly model: LoadedModel }

async function run(task: TrainTask, config: Settings, context: Opened): Promise<Result<TrainResult>> {
  const { engine, onStarted, onProgress, signal, now } = context
  const { dataset, runDir } = task
  const began = now()
  const suits = suitsTask(context.model, dataset.task)
  if (!suits.ok) return suits
  // Nothing creates them again: what is gone later was removed or moved with all that Thaw keeps.
  for (const folder of [runDir, task.cacheDir]) await mkdir(folder, { recursive: true })
  await removeUnfinished(runDir)
  const memory = watchMemory()
  using _ = memory
  const plain = withClassHead(context.model, dataset.classes.length)
  const settings = config.adapters ?? STRATEGIES[task.strategy].adapters
  const adapted = settings ? { plain, settings } : null
  const model = adapted ? withAdapters(plain, adapted.settings, createRandom(`adapters-${config.seed}`)) : plain
  const optimiser = createAdamW()
  const counts = { train: countOf(dataset, 'train'), val: countOf(dataset, 'val') }
  const phases = planPhases(task.strategy, config, model.architecture, counts)
  // Before a checkpoint is read: a resumed run is compared with the pretrained weights, too.
  const moving = config.norms === 'follow' ? followingTensors(model, phases) : []
  const proof = frozenProof(model.params, model.architecture, phases, moving)
  const changing = new Set([...changingNames(model.architecture, phases), ...moving])
  const weights = { ...model, changing }
  const pull = config.pull ? createPull(context.model.params, pulledTensors(context.model, phases), config.pull) : null
  const pretrained = trainsTower(phases) ? fingerprintsOf(plain.params) : new Map<string, string>()
  const images = createImageStore(dataset, model.architecture.pixels)
  const testItems = itemsOf(dataset, 'test')
  const batch = imagesPerPass(config)
  // At the weights of now: what is asked for after a training is asked for only where it leaves the tower as it is.
  using known = knownFeatures({ engine, model: plain, cacheDir: task.cacheDir, limit: config.cacheMB * 2 ** 20, batch })
  const stillKnown = await watchRetention({
    engine,
    model: plain,
    dataset,
    images,
    testItems,
    keep: task.keep,
    templates: config.templates,
    trainsTower: trainsTower(phases),
    batch,
    known,
  })
  let start: Resumed = { position: START, references: null }
  if (task.resume) {
    const loaded = await loadLast(runDir, weights, optimiser)
    if (!loaded.ok) return loaded
    start = loaded.value
  }
  const bound = bindTask(dataset, model, config)
  onStarted({
    engine: engine.description,
    modelHash: model.hash,
    phases: phases.map((phase) => describePhase(phase, model.architecture)),
    environment: environmentOf(engine),
    resumedAt: task.resume ? start.position.elapsedSeconds : null,
  })
  const outcome = await trainPhases({
    engine,
    model,
    dataset,
    images,
    task: bound,
    config,
    phases,
    goal: task.goal,
    robust: task.robust,
    ending:
      finalPasses(task) +
      (trainsTower(phases) ? blendPasses(counts.val, task.robust) : 0) +
      retentionPasses(plain.architecture, { testItems, keep: task.keep, trainsTower: trainsTower(phases) }),
    pretrained,
    changing,
    optimiser,
    pull,
    adapted,
    start,
    began,
    runDir,
    cacheDir: task.cacheDir,
    onProgress,
    signal,
    now,
  })
  const { best, elapsedSeconds } = outcome.position
  if (best && (outcome.kind !== 'done' || !outcome.blend)) {
    const completed = await completeBest(runDir, weights, best)
    if (!completed.ok) return completed
  }
  if (outcome.kind === 'failed') return failed(outcome.failure)
  const validation = best ? { value: best.value, epoch: best.epoch, step: best.step } : undefined
  if (outcome.kind === 'stopped') {
    return success({
      outcome: 'stopped',
      reason: 'Stopped on request, with a checkpoint to resume from.',
      scores: validation ? { validation } : {},
      best: best ? bestFile(runDir) : null,
      last: lastFile(runDir),
      seconds: elapsedSeconds,
    })
  }
  const restored = await restoreBest(runDir, plain.params, plain.architecture)
  if (!restored.ok) return restored
  const { robust } = task
  const { validationShares, retention, ...scores } = await outcome.score(async (passed) => {
    const reached = await finalScores({
      engine,
      model: plain,
      dataset,
      robust,
      images,
      task: bound,
      config,
      known: trainsTower(phases) ? undefined : known,
      async onBatch(read = batch) {
        passed(read)
        await yieldToMessages()
      },
    })
    return { ...reached, retention: await stillKnown() }
  })
  return success({
    outcome: 'completed',
    reason: outcome.reason,
    scores: {
      ...scores,
      ...(retention.length > 0 && { retention }),
      ...(validation && {
        validation: { ...validation, ...(validationShares !== undefined && { shares: validationShares }) },
      }),
    },
    best: bestFile(runDir),
    last: null,
    frozen: proof.verdict(),
    ...(outcome.blend && { blend: outcome.blend }),
    peakMemoryMB: memory.peakMB(),
    seconds: outcome.end(),
  })
}

const failed = (failure: Failure): Result<TrainResult> => ({ ok: false, failure })

/** What trains and has pretrained values: not the connector, which every run fits anew. */
const pulledTensors = ({ architecture }: Pick<LoadedModel, 'architecture'>, phases: readonly Phase[]): string[] => {
  const trainable = phases.flatMap((phase) => phase.trainable).filter((group) => group !== CONNECTOR)
  return trainableTensors({ trainable }, architecture)
}

const countOf = ({ items }: TrainTask['dataset'], of: Split): number => items.filter(({ split }) => split === of).length

function environmentOf(engine: Engine): Record<string, string> {
  return {
    engine: engine.id,
    device: engine.device,
    threads: String(engine.threads),
    ...(engine.fallback !== undefined && { fallback: engine.fallback }),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
  }
}
