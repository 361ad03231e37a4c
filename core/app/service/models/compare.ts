import type { Output } from '../../../contract/methods.ts'
import { type Candidate, chooseModel } from '../../../advise/index.ts'
import type { DatasetSummary } from '../../../domain/dataset.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { measureDataset } from '../advice/measure.ts'
import type { ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'

type Compared = Output<'models.compare'>

/** Measurements that exist are used again. Failures: `stopped`, and that of the first model where none can be measured. */
export async function compareModels(
  context: ServiceContext,
  dataset: DatasetSummary,
  job: Job,
): Promise<Result<Compared>> {
  const models: (Compared['models'][number] & Candidate)[] = []
  const problems: Compared['problems'] = []
  let failed: Result<never> | null = null
  for (const { name, described } of await context.models.list()) {
    const measured = described.ok ? await measureDataset(context, dataset, { model: name, job }) : described
    if (!measured.ok) {
      if (job.signal.aborted) return failure('stopped', 'Stopped. Measurements that were finished are kept.')
      failed ??= measured
      problems.push({ model: name, message: measured.failure.message })
      continue
    }
    const { measurementId, probe, cost } = measured.value
    const { metric, linear, zeroShot, right } = probe
    models.push({
      model: name,
      measurementId,
      metric,
      linear,
      zeroShot,
      forwardMsPerImage: cost.forwardMsPerImage,
      right,
    })
  }
  if (models.length === 0 && failed) return failed
  const sorted = models.toSorted((a, b) => b.linear.value - a.linear.value)
  return success({ models: sorted.map(({ right: _items, ...shown }) => shown), ...chooseModel(sorted), problems })
}
