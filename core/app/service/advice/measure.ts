/** measure.* */
import { isDeepStrictEqual } from 'node:util'
import type { DatasetSummary } from '../../../domain/dataset.ts'
import type { Measurement } from '../../../contract/measurement.ts'
import { success, type Result } from '../../../domain/failure.ts'
import { loadReference } from '../../../measure/index.ts'
import { DEFAULT_MODEL, type DescribedModel } from '../../../model/index.ts'
import { runTask } from '../compute/task.ts'
import { datasetPayload } from '../datasets/payload.ts'
import { datasetOf } from '../datasets/datasets.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'
import { measureElsewhere } from './measure-elsewhere.ts'
import { checkTemplated } from '../runs/check-settings.ts'

/** Measuring draws samples; a fixed seed makes measurements of the same data comparable. */
const MEASURE_SEED = 0

export function measureHandlers(
  context: ServiceContext,
): Handlers<'measure.run' | 'measure.latest' | 'measure.elsewhere'> {
  return {
    'measure.run': ({ dataset, model, again, templates, jobId }) =>
      context.jobs.run(jobId, 'measure', async (job) => {
        // Importing a path can take long, so a wrong name is reported first.
        const known = await context.models.current(model)
        if (!known.ok) return known
        const found = await datasetOf(context, dataset, job)
        return found.ok ? measureDataset(context, found.value, { model, again, templates, job }) : found
      }),
    'measure.elsewhere': ({ jobId, ...request }) =>
      context.jobs.run(jobId, 'measure', (job) => measureElsewhere(context, request, job)),
    'measure.latest': async ({ dataset, model }) => {
      const found = context.history.datasets.get(dataset)
      if (!found.ok) return found
      const { datasetId, fingerprint } = found.value
      const current = await context.models.current(model)
      if (!current.ok) return current
      const latest = context.history.measurements.latest({ datasetId, fingerprint, modelHash: current.value.hash })
      return latest.ok ? success({ measurement: latest.value }) : latest
    },
  }
}

/**
 * The stored measurement of this data and model, or a new one. With other class templates than the stored one's, only the
 * zero-shot score is measured anew. Failures: those of the model, the data and the task, and usage (templates for a dataset or
 * model that has no use for them).
 */
export async function measureDataset(
  context: ServiceContext,
  dataset: DatasetSummary,
  {
    model = DEFAULT_MODEL,
    again = false,
    templates,
    job,
  }: {
    model?: string | undefined
    again?: boolean | undefined
    templates?: readonly string[] | undefined
    job: Job | null
  },
): Promise<Result<Measurement>> {
  const { history, paths } = context
  const { datasetId, fingerprint } = dataset
  const described = await context.models.describe(model)
  if (!described.ok) return described
  const stored = history.measurements.latest({ datasetId, fingerprint, modelHash: described.value.hash })
  if (!stored.ok) return stored
  const latest = stored.value
  const current = latest && !again && (await isCurrent(latest, described.value, paths.statistics)) ? latest : null
  if (current && (templates === undefined || isDeepStrictEqual(templates, current.probe.templates)))
    return success(current)
  const payload = await datasetPayload(context, dataset)
  if (!payload.ok) return payload
  const fits =
    templates === undefined ? success(null) : checkTemplated(described.value.architecture, payload.value.task)
  if (!fits.ok) return fits
  const done = await runTask(context, job, {
    task: 'measure',
    dataset: payload.value,
    model,
    engine: await context.engines.order(),
    cacheDir: paths.cache,
    statisticsDir: paths.statistics,
    seed: MEASURE_SEED,
    templates: templates ?? latest?.probe.templates,
    ...(current && { earlier: current }),
  })
  if (!done.ok) return done
  return history.measurements.put({ datasetId, fingerprint, model, ...done.value.result })
}

/**
 * Whether a measurement used the current statistics: a person may have rebuilt those of the model, and measurements by
 * older versions do not record them. Without statistics, no better measurement is possible.
 */
async function isCurrent({ shift }: Measurement, model: DescribedModel, statisticsDir: string): Promise<boolean> {
  const reference = await loadReference(model, statisticsDir)
  return !reference.ok || shift.statistics === reference.value?.id
}
