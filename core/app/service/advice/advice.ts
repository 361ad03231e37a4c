/** advice.* */
import type { Advice, Goal, TaskKind } from '../../../contract/advice.ts'
import type { DatasetSummary } from '../../../domain/dataset.ts'
import { success, type Result } from '../../../domain/failure.ts'
import { recommend } from '../../../advise/index.ts'
import type { History } from '../../../history/index.ts'
import type { DescribedModel } from '../../../model/index.ts'
import { datasetOf } from '../datasets/datasets.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'
import { recommendElsewhere } from './elsewhere.ts'
import { measureDataset } from './measure.ts'
import { finishedSince, pastRuns } from './past-runs.ts'

export function adviceHandlers(
  context: ServiceContext,
): Handlers<'advice.recommend' | 'advice.elsewhere' | 'advice.get' | 'advice.latest'> {
  const { history, jobs } = context
  return {
    'advice.recommend': ({ dataset, jobId, model, ...wishes }) =>
      jobs.run(jobId, 'recommend', async (job) => {
        // Before any import, so that a wrong name is reported at once.
        const known = await context.models.current(model)
        if (!known.ok) return known
        const found = await datasetOf(context, dataset, job)
        return found.ok
          ? recommendFor(context, { dataset: found.value, model, described: known.value }, wishes, job)
          : found
      }),
    'advice.elsewhere': ({ jobId, ...request }) =>
      jobs.run(jobId, 'recommend', (job) => recommendElsewhere(context, request, job)),
    'advice.get': ({ adviceId }) => history.advice.get(adviceId),
    'advice.latest': async ({ dataset, model }) => {
      const found = history.datasets.get(dataset)
      if (!found.ok) return found
      const described = await context.models.current(model)
      return described.ok ? latestAdvice(history, found.value, described.value) : described
    },
  }
}

export function latestAdvice(
  history: History,
  dataset: DatasetSummary,
  model: DescribedModel,
): Result<{ advice: Advice | null; finishedSince: number }> {
  const latest = history.advice.latest({ datasetId: dataset.datasetId, modelHash: model.hash })
  if (!latest.ok) return latest
  if (latest.value === null) return success({ advice: null, finishedSince: 0 })
  const past = pastRuns(history, dataset, model)
  return past.ok ? success({ advice: latest.value, finishedSince: finishedSince(past.value, latest.value) }) : past
}

export interface AdviceRequest {
  readonly goal?: Goal | undefined
  readonly kind?: TaskKind | undefined
  readonly minutes?: number | undefined
  readonly memoryMB?: number | undefined
  /** The epochs or seed requested for the run; advice says if such a run exists already. */
  readonly seed?: number | undefined
}

export interface AdviceSubject {
  readonly dataset: DatasetSummary
  /** As the person named it, if they did. */
  readonly model: string | undefined
  readonly described: DescribedModel
}

/** New advice from the dataset's measurement, made first if there is none, and from earlier runs on it. */
export async function recommendFor(
  context: ServiceContext,
  { dataset, model, described }: AdviceSubject,
  { goal = 'in-domain', kind, minutes, memoryMB, seed }: AdviceRequest,
  job: Job | null,
): Promise<Result<Advice>> {
  const measured = await measureDataset(context, dataset, { model, job })
  if (!measured.ok) return measured
  const past = pastRuns(context.history, dataset, described)
  if (!past.ok) return past
  const advice = recommend({
    measurement: measured.value,
    goal,
    kind,
    limits: { minutes, memoryMB },
    sideIsChosen: described.chosenSide !== null,
    past: past.value,
    seed,
    today: context.now(),
  })
  return context.history.advice.put(advice)
}
