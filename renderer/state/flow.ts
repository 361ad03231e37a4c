import type { Advice, ChosenSettings, Goal, Input, Output, TaskKind } from '../../core/contract/index.ts'
import type { Failure } from '../../core/domain/failure.ts'
import { STRATEGIES, type StrategyId } from '../../core/strategies/index.ts'
import { endJob } from './importing.ts'
import { withoutFailed } from './jobs.ts'
import { withEntry } from './observable.ts'
import type { FlowState, Thaw } from './state.ts'

/** What “Options” holds; undefined means Thaw's default. */
export interface FlowOptions {
  readonly goal: Goal
  /** What the answers depend on. */
  readonly kind?: TaskKind
  readonly strategy: 'auto' | StrategyId
  readonly seed?: number
  readonly epochs?: number
  readonly minutes?: number
  readonly recompute?: boolean
  readonly mirror?: boolean
  /** A dataset's name, or a path: pictures from another place, for the robust score. */
  readonly robust?: string
  /** What the person chose instead of the strategy's own. */
  readonly settings?: ChosenSettings
}

interface Flow {
  readonly thaw: Thaw
  readonly dataset: string
  /** Undefined means Thaw's default. */
  readonly model: string | undefined
  readonly title: string
  readonly options: FlowOptions
  readonly newJobId: () => string
}

/** Measures (or uses the existing measurement), then asks for advice. Null when it failed or was cancelled. */
export async function recommend(flow: Flow): Promise<Advice | null> {
  const { thaw, dataset, model, options } = flow
  const about = { dataset, model }
  const measured = await step(flow, 'measuring', (jobId) => thaw.call('measure.run', { ...about, jobId }))
  if (!measured) return null
  thaw.cache.set('measure.latest', about, { measurement: measured })
  const advice = await step(flow, 'advising', (jobId) =>
    thaw.call('advice.recommend', {
      ...about,
      goal: options.goal,
      kind: options.kind,
      minutes: options.minutes,
      seed: options.seed,
      jobId,
    }),
  )
  if (!advice) return null
  thaw.cache.set('advice.latest', about, { advice, finishedSince: 0 })
  return advice
}

/** Scores the dataset with other class templates, and renews its advice, which may rest on that score. */
export async function measureWithTemplates(flow: Omit<Flow, 'options'>, templates: string[]): Promise<void> {
  const { thaw, dataset, model } = flow
  const measured = await step(flow, 'measuring', (jobId) =>
    thaw.call('measure.run', { dataset, model, templates, jobId }),
  )
  if (!measured) return
  thaw.cache.invalidate((method) => method === 'measure.latest')
  const latest = await thaw.call('advice.latest', { dataset, model })
  if (!latest.ok || latest.value.advice === null) return
  const { goal, kind, limits } = latest.value.advice
  await step(flow, 'advising', (jobId) =>
    thaw.call('advice.recommend', { dataset, model, goal, kind, ...limits, jobId }),
  )
  thaw.cache.invalidate((method) => method === 'advice.latest')
}

/** Lets a Python of the person's run a model that other trainers train, and renews the advice on it. */
export async function measureElsewhere(
  flow: Omit<Flow, 'options'>,
  about: Pick<Input<'measure.elsewhere'>, 'model' | 'python' | 'cpu' | 'again'>,
): Promise<void> {
  const { thaw, dataset } = flow
  const measured = await step(flow, 'measuring', (jobId) =>
    thaw.call('measure.elsewhere', { dataset, ...about, jobId }),
  )
  if (measured) thaw.cache.invalidate((method) => method === 'advice.elsewhere')
}

/** Measures with every model. Null when it failed or was cancelled. */
export async function compareModels(flow: Flow): Promise<Output<'models.compare'> | null> {
  const { thaw, dataset } = flow
  const compared = await step(flow, 'measuring', (jobId) => thaw.call('models.compare', { dataset, jobId }))
  thaw.cache.invalidate((method) => method === 'measure.latest')
  return compared
}

/** The request for a run, or for its plan. Settings of other strategies than the one it trains are left out. */
export function runRequest(
  about: Pick<Input<'runs.start'>, 'dataset' | 'model'>,
  { strategy, seed, epochs, minutes, recompute, mirror, settings = {} }: FlowOptions,
  advice: Pick<Advice, 'adviceId' | 'strategy'> | null,
): Input<'runs.start'> {
  const trained = strategy === 'auto' ? advice?.strategy : strategy
  const { choosesBlocks, adapters } = trained === undefined ? {} : STRATEGIES[trained]
  const { blocks, adapters: chosen, ...rates } = settings
  return {
    ...about,
    strategy,
    adviceId: advice?.adviceId,
    seed,
    epochs,
    minutes,
    recompute,
    mirror,
    settings: { ...rates, ...(choosesBlocks && { blocks }), ...(adapters && { adapters: chosen }) },
  }
}

/**
 * The dataset that is named as the robust set, undefined where none is; a folder is imported. Null when it does not fit, or
 * was cancelled.
 */
async function robustOf(flow: Flow): Promise<string | undefined | null> {
  const { thaw, dataset, options } = flow
  const { robust } = options
  if (robust === undefined) return undefined
  const checked = await step(flow, 'checking', (jobId) => thaw.call('runs.checkRobust', { dataset, robust, jobId }))
  return checked && checked.datasetId
}

/** Starts a run that follows the advice, or that overrides it with another strategy. */
export async function startRun(flow: Flow, advice: Advice): Promise<void> {
  const robust = await robustOf(flow)
  if (robust !== null) await begin(flow, advice, robust)
}

async function begin(flow: Flow, advice: Advice, robust: string | undefined): Promise<void> {
  const { thaw, dataset, model, options } = flow
  const run = await step(flow, 'starting', () =>
    thaw.call('runs.start', { ...runRequest({ dataset, model }, options, advice), robust }),
  )
  if (run) thaw.cache.invalidate((method) => method === 'runs.list')
}

export async function recommendAndTrain(flow: Flow): Promise<void> {
  // First, so that a set that does not fit is reported before anything long.
  const robust = await robustOf(flow)
  if (robust === null) return
  const advice = await recommend(flow)
  if (advice) await begin(flow, advice, robust)
}

/** What a sweep trains. */
export interface SweepChoice {
  readonly strategies: readonly StrategyId[]
  /** Names or folders; undefined for the model of the flow. */
  readonly models: readonly string[] | undefined
  /** Number of seeds. */
  readonly seeds: number
  /** An earlier dataset, of which is measured what is kept. */
  readonly keep: string | undefined
}

/** Starts a sweep. Null when it could not start. */
export async function compareStrategies(flow: Flow, choice: SweepChoice): Promise<Output<'sweeps.start'> | null> {
  const { thaw, dataset, model, options } = flow
  const { strategies, seeds, keep } = choice
  const robust = await robustOf(flow)
  if (robust === null) return null
  const { epochs, minutes, recompute, mirror } = options
  const models = choice.models ?? (model === undefined ? undefined : [model])
  return step(flow, 'starting', () =>
    thaw.call('sweeps.start', {
      dataset,
      strategies: [...strategies],
      models: models && [...models],
      seeds,
      keep,
      epochs,
      minutes,
      recompute,
      mirror,
      robust,
    }),
  )
}

/** One call of the flow, shown as the dataset's stage and, if it is long, as a job. */
async function step<T>(
  { thaw, dataset, title, newJobId }: Omit<Flow, 'options'>,
  stage: FlowState['stage'],
  call: (jobId: string) => Promise<{ ok: true; value: T } | { ok: false; failure: Failure }>,
): Promise<T | null> {
  const jobId = newJobId()
  const startedAt = thaw.now()
  thaw.flows.update((flows) => withEntry(flows, dataset, { stage, jobId, startedAt }))
  thaw.jobs.update((jobs) =>
    withEntry(withoutFailed(jobs, dataset), jobId, {
      jobId,
      kind: stage === 'measuring' ? 'measure' : 'recommend',
      title,
      datasetId: dataset,
      startedAt,
      stage: STAGES[stage],
      done: 0,
      total: null,
      etaSeconds: null,
      cancelling: false,
      failure: null,
    }),
  )
  const result = await call(jobId)
  thaw.flows.update((flows) => withEntry(flows, dataset, undefined))
  if (!result.ok) {
    endJob(thaw, jobId, result.failure)
    return null
  }
  thaw.jobs.update((jobs) => withEntry(jobs, jobId, undefined))
  return result.value
}

const STAGES: Readonly<Record<FlowState['stage'], string>> = {
  checking: 'Checking the robust set',
  measuring: 'Measuring the dataset',
  advising: 'Comparing the strategies',
  starting: 'Starting the run',
}
