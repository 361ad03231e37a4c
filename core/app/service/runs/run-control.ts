/** runs.plan, runs.start, runs.resume, runs.stop, runs.wait */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { TrainTask } from '../../../contract/compute.ts'
import type { ParsedInput } from '../../../contract/methods.ts'
import type { RunPlan, RunSummary } from '../../../contract/run.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { canFollow, isActive } from '../../../domain/run.ts'
import { isStrategy } from '../../../strategies/index.ts'
import { currentModel } from '../../../model/index.ts'
import { TASK_DESCRIPTIONS } from '../../../tasks/index.ts'
import { isTrainer, TRAINERS } from '../../../train/trainers.ts'
import { datasetPayload } from '../datasets/payload.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import { prepareRun } from './prepare-run.ts'
import type { Training } from './training.ts'

type Methods = 'runs.plan' | 'runs.start' | 'runs.resume' | 'runs.stop' | 'runs.wait'

export function runControlHandlers(context: ServiceContext, training: Training): Handlers<Methods> {
  const { history } = context
  return {
    'runs.plan': (input) => planRun(context, input),
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
  const prepared = await prepareRun(context, input)
  if (!prepared.ok) return prepared
  const { dataset, payload, model, trained, advisedHash, trainer, strategy, advice, config } = prepared.value
  const created = context.history.runs.create({
    datasetId: dataset.datasetId,
    model,
    modelHash: trained.hash,
    trainer,
    strategy,
    seed: config.seed,
    metric: TASK_DESCRIPTIONS[payload.task].metric,
    config,
    goal: advice?.goal ?? null,
    adviceId: advice?.adviceId ?? null,
    advisedHash,
    folderOf: (runId) => join(context.paths.runs, runId),
  })
  if (!created.ok) return created
  context.emit({ type: 'run.changed', run: created.value })
  const { runId } = created.value
  training.enqueue({
    task: 'train',
    runId,
    dataset: payload,
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

/** What a run would train, before it starts. */
async function planRun(context: ServiceContext, input: ParsedInput<'runs.plan'>): Promise<Result<RunPlan>> {
  const prepared = await prepareRun(context, input)
  if (!prepared.ok) return prepared
  const { dataset, payload, model, trained, trainer, strategy, config } = prepared.value
  const planned = TRAINERS[trainer].plan({
    strategy,
    config,
    architecture: trained.architecture,
    classes: payload.classes.length,
    items: dataset.splits,
  })
  return planned.ok ? success({ model, strategy, config, ...planned.value }) : planned
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
