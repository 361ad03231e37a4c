/** runs.start, runs.resume, runs.stop, runs.wait */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Advice } from '../../../contract/advice.ts'
import type { TrainTask } from '../../../contract/compute.ts'
import type { ParsedInput } from '../../../contract/methods.ts'
import type { RunSummary } from '../../../contract/run.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { canFollow, isActive } from '../../../domain/run.ts'
import { isStrategy, type StrategyId } from '../../../strategies/index.ts'
import { currentModel, DEFAULT_MODEL } from '../../../model/index.ts'
import { TASK_DESCRIPTIONS } from '../../../tasks/index.ts'
import { DEFAULT_TRAINER, isTrainer, TRAINERS } from '../../../train/trainers.ts'
import { type AdviceSubject, latestAdvice, recommendFor } from '../advice/advice.ts'
import { cacheLimit } from './cache-limit.ts'
import { checkSettings } from './check-settings.ts'
import { datasetOf } from '../datasets/datasets.ts'
import { datasetPayload } from '../datasets/payload.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import type { Training } from './training.ts'
import { keepsClassMirrored } from './mirror-images.ts'
import { trainingSide } from './training-side.ts'

type Methods = 'runs.start' | 'runs.resume' | 'runs.stop' | 'runs.wait'

export function runControlHandlers(context: ServiceContext, training: Training): Handlers<Methods> {
  const { history } = context
  return {
    'runs.start': (input) => startRun(context, training, input),
    'runs.resume': ({ run }) => resumeRun(context, training, run),
    'runs.stop': ({ run }) => {
      const found = history.runs.get(run)
      return found.ok ? training.stop(found.value.runId) : found
    },
    'runs.wait': async ({ run }) => {
      const found = history.runs.get(run)
      return found.ok ? training.wait(found.value.runId) : found
    },
  }
}

async function startRun(
  context: ServiceContext,
  training: Training,
  input: ParsedInput<'runs.start'>,
): Promise<Result<RunSummary>> {
  const wanted = input.strategy ?? 'auto'
  const dataset = await datasetOf(context, input.dataset)
  if (!dataset.ok) return dataset
  const named = input.adviceId === undefined ? success(null) : context.history.advice.get(input.adviceId)
  if (!named.ok) return named
  const base = input.model ?? named.value?.model ?? DEFAULT_MODEL
  const described = await currentModel(base)
  if (!described.ok) return described
  const about = { dataset: dataset.value, model: base, described: described.value }
  const chosen = await chooseStrategy(context, about, wanted, named.value)
  if (!chosen.ok) return chosen
  const { strategy, advice } = chosen.value
  const side = trainingSide(described.value, strategy, advice)
  const model = side === null ? base : `${base}@${side}`
  const trained = side === null ? described : await currentModel(model)
  if (!trained.ok) return trained
  const fits = checkSettings(input.settings ?? {}, strategy, trained.value.architecture)
  if (!fits.ok) return fits
  const payload = await datasetPayload(context, dataset.value)
  if (!payload.ok) return payload
  const { epochs, minutes, recompute, seed = 0 } = input
  const keepsClass = keepsClassMirrored(context.history, dataset.value, described.value)
  if (!keepsClass.ok) return keepsClass
  const { train: trainItems, val: valItems } = dataset.value.splits
  const cacheMB = await cacheLimit(context.paths.cache)
  const trainer = DEFAULT_TRAINER
  const config = TRAINERS[trainer].config({
    task: payload.value.task,
    strategy,
    tuning: trained.value.architecture.tuning,
    trainItems,
    valItems,
    seed,
    epochs,
    minutes,
    cacheMB,
    recompute,
    mirror: input.mirror ?? keepsClass.value,
    chosen: input.settings,
  })
  const created = context.history.runs.create({
    datasetId: dataset.value.datasetId,
    model,
    modelHash: trained.value.hash,
    trainer,
    strategy,
    seed,
    metric: TASK_DESCRIPTIONS[payload.value.task].metric,
    config,
    goal: advice?.goal ?? null,
    adviceId: advice?.adviceId ?? null,
    advisedHash: described.value.hash,
    folderOf: (runId) => join(context.paths.runs, runId),
  })
  if (!created.ok) return created
  context.emit({ type: 'run.changed', run: created.value })
  const { runId } = created.value
  training.enqueue({
    task: 'train',
    runId,
    dataset: payload.value,
    model,
    engine: await context.engines.order(),
    trainer,
    strategy,
    config,
    goal: advice?.goal ?? null,
    runDir: join(context.paths.runs, runId),
    cacheDir: context.paths.cache,
    resume: false,
  })
  return context.history.runs.get(runId)
}

interface Choice {
  readonly strategy: StrategyId
  /** The advice that the person had before choosing. */
  readonly advice: Advice | null
}

/**
 * `auto` follows the given advice, else the latest for this data and model, renewed if runs have finished since, else
 * new advice. Any other strategy is used directly.
 */
async function chooseStrategy(
  context: ServiceContext,
  subject: AdviceSubject & { readonly model: string },
  wanted: StrategyId | 'auto',
  named: Advice | null,
): Promise<Result<Choice>> {
  const known = named
    ? success({ advice: named, finishedSince: 0 })
    : latestAdvice(context.history, subject.dataset, subject.described)
  if (!known.ok) return known
  const { advice: latest, finishedSince } = known.value
  if (wanted !== 'auto') return success({ strategy: wanted, advice: latest })
  const advice =
    latest && finishedSince === 0
      ? success(latest)
      : await recommendFor(
          context,
          subject,
          latest ? { goal: latest.goal, kind: latest.kind, ...latest.limits } : {},
          null,
        )
  if (!advice.ok) return advice
  return success({ strategy: advice.value.strategy, advice: advice.value })
}

async function resumeRun(context: ServiceContext, training: Training, reference: string): Promise<Result<RunSummary>> {
  const { history, paths } = context
  const found = history.runs.get(reference)
  if (!found.ok) return found
  const run = found.value
  if (isActive(run.status)) return failure('busy', `“${run.name}” is ${run.status} already.`)
  if (!canFollow(run.status, 'queued')) {
    return failure(
      'usage',
      `“${run.name}” ${run.status === 'completed' ? 'is complete' : 'failed'}; only a stopped or interrupted run can be resumed.`,
    )
  }
  const { trainer, strategy } = run
  if (!isTrainer(trainer) || !isStrategy(strategy)) {
    return failure(
      'usage',
      `This version of Thaw does not know how “${run.name}” was trained. Start a new run instead.`,
    )
  }
  const dataset = history.datasets.get(run.datasetId)
  if (!dataset.ok) return dataset
  const payload = await datasetPayload(context, dataset.value)
  if (!payload.ok) return payload
  const current = await currentModel(run.model)
  if (!current.ok) return current
  if (current.value.hash !== run.modelHash) {
    return failure('model-mismatch', `${run.model} is not the model “${run.name}” began with. Start a new run instead.`)
  }
  const queued = history.runs.update(run.runId, { status: 'queued' })
  if (!queued.ok) return queued
  context.emit({ type: 'run.changed', run: queued.value })
  const runDir = join(paths.runs, run.runId)
  const task: TrainTask = {
    task: 'train',
    runId: run.runId,
    dataset: payload.value,
    model: run.model,
    engine: await context.engines.order(),
    trainer,
    strategy,
    config: run.config,
    goal: run.goal,
    runDir,
    cacheDir: paths.cache,
    // A run that ended before its first checkpoint has nothing to continue from and starts over.
    resume: existsSync(join(runDir, 'last.safetensors')),
  }
  training.enqueue(task)
  return history.runs.get(run.runId)
}
