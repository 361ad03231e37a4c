/** measure.* */
import type { DatasetSummaryDto } from '../../contract/dataset.ts'
import type { Measurement } from '../../contract/measurement.ts'
import { success, type Result } from '../../domain/failure.ts'
import { DEFAULT_MODEL } from '../../model/index.ts'
import { datasetPayload } from './dataset-payload.ts'
import { datasetOf } from './datasets.ts'
import type { Handlers, ServiceContext } from './handlers.ts'
import type { Job } from './jobs.ts'
import { currentModelHash } from './model-hash.ts'

/** Measuring draws samples; one fixed seed makes measurements of the same data comparable. */
const MEASURE_SEED = 0

export function measureHandlers(context: ServiceContext): Handlers<'measure.run' | 'measure.latest'> {
  return {
    'measure.run': ({ dataset, model = DEFAULT_MODEL, again = false, jobId }) =>
      context.jobs.run(jobId, 'measure', async (job) => {
        const found = await datasetOf(context, dataset, job)
        return found.ok ? measureDataset(context, found.value, { model, again, job }) : found
      }),
    'measure.latest': ({ dataset }) => {
      const found = context.history.datasets.get(dataset)
      if (!found.ok) return found
      const { datasetId, fingerprint } = found.value
      const latest = context.history.measurements.latest({ datasetId, fingerprint })
      return latest.ok ? success({ measurement: latest.value }) : latest
    },
  }
}

/** The stored measurement of this data and model, else a new one. */
export async function measureDataset(
  context: ServiceContext,
  dataset: DatasetSummaryDto,
  { model = DEFAULT_MODEL, again = false, job }: { model?: string; again?: boolean; job: Job | null },
): Promise<Result<Measurement>> {
  const { history, compute, paths } = context
  const { datasetId, fingerprint } = dataset
  const modelHash = await currentModelHash(model)
  if (!modelHash.ok) return modelHash
  const stored = history.measurements.latest({ datasetId, fingerprint, modelHash: modelHash.value })
  if (!stored.ok) return stored
  if (stored.value && !again) return success(stored.value)
  const payload = await datasetPayload(context, dataset)
  if (!payload.ok) return payload
  job?.progress({ stage: 'Waiting for compute', done: 0, total: null })
  const running = compute.run(
    {
      task: 'measure',
      dataset: payload.value,
      model,
      engine: await context.engines.order(),
      cacheDir: paths.cache,
      seed: MEASURE_SEED,
    },
    { onMessage: (message) => message.type === 'progress' && job?.progress(message.progress) },
  )
  if (job?.signal.aborted) running.stop()
  job?.signal.addEventListener('abort', running.stop, { once: true })
  const done = await running.result
  if (!done.ok) {
    const { code, message } = done.failure
    if (code === 'compute-lost') context.emit({ type: 'compute.lost', message, runId: null })
    return done
  }
  if (done.value.type !== 'measured') throw new Error(`a measure task ended with ${done.value.type}`)
  return history.measurements.put({ datasetId, fingerprint, model, ...done.value.result })
}
