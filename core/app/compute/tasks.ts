/** Implements each kind of compute task. */
import type {
  ComputeTask,
  ExportTask,
  MeasureTask,
  PickTask,
  StageProgress,
  StatisticsTask,
  TrainTask,
} from '../../contract/compute.ts'
import { success, type Result } from '../../domain/failure.ts'
import type { Engine } from '../../engine/index.ts'
import { buildStatisticsElsewhere, measureElsewhere, runMeasure, runStatistics } from '../../measure/index.ts'
import { loadModel, withClassHead, type LoadedModel } from '../../model/index.ts'
import { TASK_DESCRIPTIONS } from '../../tasks/index.ts'
import { bindTask, runExport, runPick, runTrain, timeSteps } from '../../train/index.ts'
import { awakeClock } from './awake-clock.ts'
import type { OpenEngine } from './engines.ts'
import { embed } from './embed.ts'
import { examine } from './examine.ts'
import { useModel } from './use.ts'
import type { Outcome, RunTask, TaskContext } from './worker.ts'

/** @param now milliseconds of a monotonic clock, by which runs are timed */
export function createTasks(open: OpenEngine, now: () => number = awakeClock()): RunTask {
  return async (task: ComputeTask, context: TaskContext): Promise<Result<Outcome>> => {
    switch (task.task) {
      case 'examine':
        return success({ type: 'examined', status: await examine(task) })
      case 'measure':
        return withModel(open, task, (engine, model) => measure(task, engine, model, context))
      case 'measure-elsewhere': {
        const measured = await measureElsewhere(task, hooksOf(context))
        return measured.ok ? success({ type: 'measured-elsewhere', result: measured.value }) : measured
      }
      case 'statistics-elsewhere': {
        const built = await buildStatisticsElsewhere(task, hooksOf(context))
        return built.ok ? success({ type: 'described', result: built.value }) : built
      }
      case 'statistics':
        return withModel(open, task, (engine, model) => buildStatistics(task, engine, model, context))
      case 'embed':
        return withModel(open, task, async (engine, model) => {
          const placed = await embed(task, engine, model, context)
          return placed.ok ? success({ type: 'embedded', result: placed.value }) : placed
        })
      case 'use':
        return withModel(open, task, async (engine, model) => {
          const used = await useModel(task, engine, model, context)
          return used.ok ? success({ type: 'used', result: used.value }) : used
        })
      case 'train':
        return train(open, task, context, now)
      case 'pick':
        return pick(open, task, context)
      case 'export':
        return exported(open, task, context)
    }
  }
}

const hooksOf = ({ signal, report }: TaskContext) => ({
  signal,
  onProgress: (progress: StageProgress): void => report({ type: 'progress', progress }),
})

async function withModel(
  open: OpenEngine,
  task: Exclude<ComputeTask, { task: 'examine' | 'measure-elsewhere' | 'statistics-elsewhere' }>,
  work: (engine: Engine, model: LoadedModel) => Promise<Result<Outcome>>,
): Promise<Result<Outcome>> {
  const opened = await openModel(open, task)
  return opened.ok ? work(opened.value.engine, opened.value.model) : opened
}

async function openModel(
  open: OpenEngine,
  task: Pick<TrainTask, 'engine' | 'model'>,
): Promise<Result<{ engine: Engine; model: LoadedModel }>> {
  const engine = await open(task.engine)
  if (!engine.ok) return engine
  const model = await loadModel(task.model)
  return model.ok ? success({ engine: engine.value, model: model.value }) : model
}

async function measure(
  task: MeasureTask,
  engine: Engine,
  model: LoadedModel,
  { signal, report }: TaskContext,
): Promise<Result<Outcome>> {
  const measured = await runMeasure(task, {
    engine,
    model,
    signal,
    onProgress: (progress) => report({ type: 'progress', progress }),
    timeSteps: () => {
      const trainItems = task.dataset.items.flatMap(({ split }, index) => (split === 'train' ? [index] : []))
      const { batch } = TASK_DESCRIPTIONS[task.dataset.task]
      const headed = withClassHead(model, task.dataset.classes.length)
      const bound = bindTask(task.dataset, headed, { batch, labelSmoothing: 0, seed: 0 })
      return timeSteps(engine, headed, trainItems, bound, batch)
    },
  })
  return measured.ok ? success({ type: 'measured', result: measured.value }) : measured
}

async function buildStatistics(
  task: StatisticsTask,
  engine: Engine,
  model: LoadedModel,
  { signal, report }: TaskContext,
): Promise<Result<Outcome>> {
  const onProgress = (progress: StageProgress): void => report({ type: 'progress', progress })
  const built = await runStatistics(task, { engine, model, signal, onProgress })
  return built.ok ? success({ type: 'described', result: built.value }) : built
}

async function train(
  open: OpenEngine,
  task: TrainTask,
  { signal, report }: TaskContext,
  now: () => number,
): Promise<Result<Outcome>> {
  const trained = await runTrain(task, {
    open: () => openModel(open, task),
    signal,
    now,
    onStarted: (started) => report({ type: 'train-started', ...started }),
    onProgress: (progress, points, events) => report({ type: 'train-progress', progress, points, events }),
  })
  return trained.ok ? success({ type: 'trained', result: trained.value }) : trained
}

async function pick(open: OpenEngine, task: PickTask, { signal, report }: TaskContext): Promise<Result<Outcome>> {
  const picked = await runPick(task, {
    open: () => openModel(open, task),
    signal,
    onProgress: (progress) => report({ type: 'progress', progress }),
  })
  return picked.ok ? success({ type: 'picked', result: picked.value }) : picked
}

async function exported(open: OpenEngine, task: ExportTask, { signal, report }: TaskContext): Promise<Result<Outcome>> {
  const written = await runExport(task, {
    open: () => openModel(open, task),
    signal,
    onProgress: (progress) => report({ type: 'progress', progress }),
  })
  return written.ok ? success({ type: 'exported', result: written.value }) : written
}
