/** The application service: opens a home and answers the methods of the contract. */
import type { FromCompute, ToCompute } from '../../contract/compute.ts'
import type { AppEvent } from '../../contract/events.ts'
import { forgetInflated } from '../../dataset/index.ts'
import type { EngineChoice } from '../../domain/engine.ts'
import { success, type Result } from '../../domain/failure.ts'
import { isTraining } from '../../domain/run.ts'
import { openHistory } from '../../history/index.ts'
import { isTrainer } from '../../train/trainers.ts'
import { homePaths } from '../home.ts'
import type { ExitInfo } from '../messages.ts'
import { aboutHandlers } from './about.ts'
import { adviceHandlers } from './advice/advice.ts'
import { createComputeClient } from './compute/client.ts'
import { datasetHandlers } from './datasets/datasets.ts'
import { createPreviews } from './datasets/previews.ts'
import { createDispatch } from './dispatch.ts'
import { createEngines } from './engines/engines.ts'
import { describeMachine } from './engines/machine.ts'
import type { Handlers, ServiceContext } from './handlers.ts'
import { createJobs } from './jobs/jobs.ts'
import { hubHandlers } from './hub/hub.ts'
import { createLog } from './log.ts'
import { measureHandlers } from './advice/measure.ts'
import { modelHandlers } from './models/models.ts'
import { costHandlers } from './models/costs.ts'
import { useHandlers } from './models/use.ts'
import { createNamedModels, type NamedModels } from './models/named.ts'
import { newId } from './new-id.ts'
import { runControlHandlers } from './runs/run-control.ts'
import { queueHandlers } from './runs/queue.ts'
import { blendHandlers } from './runs/blend.ts'
import { exportHandlers } from './runs/export.ts'
import { logHandlers } from './recipes/import-log.ts'
import { recipeHandlers } from './recipes/recipes.ts'
import { runHandlers } from './runs/runs.ts'
import { trackioHandlers } from './runs/trackio.ts'
import { createRunWrites } from './runs/run-writes.ts'
import { createTraining, type Training } from './runs/training.ts'
import { createLaunches, type Launches } from './trainers/launches.ts'
import { trainerHandlers } from './trainers/trainers.ts'
import { sweepHandlers } from './sweeps/sweeps.ts'

export interface ServiceOptions {
  /** A folder prepared by `prepareHome` that no other process uses. */
  readonly home: string
  /** The engine for this start (`--engine`), which overrides the setting. */
  readonly engine: EngineChoice | undefined
  readonly transport: string
  readonly emit: (event: AppEvent) => void
  readonly postToCompute: (message: ToCompute) => void
  readonly endCompute: () => void
  readonly now: () => Date
}

export interface Service {
  call(method: string, params: unknown): Promise<Result<unknown>>
  fromCompute(message: FromCompute): void
  computeExited(exit: ExitInfo): void
  /** Stops the active run with a checkpoint, and closes the database. */
  close(): Promise<void>
  /**
   * Call this when the parent process has gone, and with it the connection to compute: active runs become interrupted.
   */
  abandon(): Promise<void>
}

const FOUND_ACTIVE = 'Thaw ended during this run. Resume it to continue from its last checkpoint.'

/** Failures: database-newer, database-corrupt, home-unwritable, busy. */
export function openService(options: ServiceOptions): Result<Service> {
  const { home, engine, transport, emit, now } = options
  const paths = homePaths(home)
  const history = openHistory({ file: paths.database, now, newId })
  if (!history.ok) return history
  const active = history.value.runs.list({ active: true })
  const elsewhere = active.ok ? active.value.filter(({ trainer }) => !isTrainer(trainer)) : []
  const goingOn = elsewhere.filter(({ status }) => isTraining(status))
  const interrupted = history.value.runs.interruptTraining(FOUND_ACTIVE, new Set(goingOn.map(({ runId }) => runId)))
  if (!interrupted.ok) {
    history.value.close()
    return interrupted
  }
  const held = history.value.queue.hold()
  if (!held.ok) {
    history.value.close()
    return held
  }
  const log = createLog(paths.logs, now)
  for (const run of interrupted.value) log('info', `${run.runId} was found active and is interrupted now`)
  if (held.value > 0) log('info', `${held.value} runs were waiting when Thaw was closed; they start when a person asks`)
  const models = createNamedModels(history.value)
  const compute = createComputeClient({
    post: (message) => options.postToCompute(located(message, models)),
    endProcess: options.endCompute,
  })
  const choice = (): EngineChoice => {
    const settings = engine === undefined ? history.value.settings.get() : null
    return engine ?? (settings?.ok ? settings.value.engine : 'auto')
  }
  const context: ServiceContext = {
    paths,
    history: history.value,
    compute,
    models,
    // Not `now`: the clock on the wall may be set back while a job runs.
    jobs: createJobs(emit, () => performance.now()),
    log,
    emit,
    now,
    engines: createEngines({
      choice,
      compute,
      file: paths.engines,
      machine: describeMachine(),
      now,
      onMeasured: () => emit({ type: 'engines.changed' }),
    }),
    previews: createPreviews({ onClosed: (root) => void forgetInflated(root), later }),
    transport,
  }
  const writes = createRunWrites(context)
  const training = createTraining(context, writes)
  const launches = createLaunches(context, writes)
  // What happened while Thaw was closed is known before the first answer.
  const attached = launches
    .attach(goingOn)
    .catch((error: unknown) => log('error', 'runs could not be found again', error))
  const dispatch = createDispatch(allHandlers(context, training, launches), log)
  const call: typeof dispatch =
    goingOn.length === 0 ? dispatch : async (method, params) => attached.then(async () => dispatch(method, params))
  const underway = new Set<Promise<unknown>>()
  return success({
    call(method, params) {
      const answer = call(method, params)
      underway.add(answer)
      void answer.finally(() => underway.delete(answer))
      return answer
    },
    fromCompute: compute.fromCompute,
    computeExited: compute.computeExited,
    abandon() {
      context.jobs.cancelAll()
      training.close()
      launches.close()
      return compute.abandon()
    },
    async close() {
      context.jobs.cancelAll()
      training.close()
      launches.close()
      await compute.close()
      await writes.close()
      // Calls that were waiting for those tasks still record how they ended.
      await Promise.allSettled(underway)
      context.previews.forgetAll()
      history.value.close()
    },
  })
}

/** Compute does not know the names that a person added, only folders. */
function located(message: ToCompute, models: NamedModels): ToCompute {
  if (message.type !== 'start' || message.task.model === null) return message
  return { ...message, task: { ...message.task, model: models.locate(message.task.model) } }
}

function allHandlers(context: ServiceContext, training: Training, launches: Launches): Handlers {
  return {
    ...aboutHandlers(context),
    ...datasetHandlers(context),
    ...measureHandlers(context),
    ...modelHandlers(context),
    ...useHandlers(context),
    ...costHandlers(context),
    ...hubHandlers(context),
    ...adviceHandlers(context),
    ...runHandlers(context),
    ...trackioHandlers(context),
    ...blendHandlers(context),
    ...exportHandlers(context),
    ...recipeHandlers(context),
    ...logHandlers(context),
    ...runControlHandlers(context, training, launches),
    ...trainerHandlers(context, launches),
    ...queueHandlers(context, training),
    ...sweepHandlers(context, training),
  }
}

/** A timer that does not keep the process alive. */
function later(ms: number, work: () => void): () => void {
  const timer = setTimeout(work, ms).unref()
  return () => clearTimeout(timer)
}
