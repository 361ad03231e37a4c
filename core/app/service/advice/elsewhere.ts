/** advice.elsewhere */
import { adviseElsewhere } from '../../../advise/index.ts'
import { checkpointHash } from '../../../anatomy/index.ts'
import type { Input, Output } from '../../../contract/methods.ts'
import { type Result, success } from '../../../domain/failure.ts'
import { countSize } from '../../../measure/index.ts'
import { datasetOf } from '../datasets/datasets.ts'
import type { ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'
import { strategiesElsewhere } from '../models/elsewhere.ts'

/** Failures: those of the data, and model-unreadable. */
export async function recommendElsewhere(
  context: ServiceContext,
  { dataset, model, goal = 'in-domain', kind }: Omit<Input<'advice.elsewhere'>, 'jobId'>,
  job: Job,
): Promise<Result<Output<'advice.elsewhere'>>> {
  const folder = context.models.locate(model)
  // Before any import, which can take long.
  const read = await strategiesElsewhere(folder)
  if (!read) return success({ advice: null })
  if (!read.ok) return read
  const found = await datasetOf(context, dataset, job)
  if (!found.ok) return found
  const { datasetId, fingerprint, task = 'classes', classes } = found.value
  const hash = await checkpointHash(folder)
  if (!hash.ok) return hash
  const measured = context.history.elsewhereMeasurements.latest({ datasetId, fingerprint, modelHash: hash.value })
  if (!measured.ok) return measured
  const items = context.history.datasets.items(datasetId)
  if (!items.ok) return items
  const names = task === 'classes' ? classes.map(({ name }) => name) : []
  const advice = adviseElsewhere({
    datasetId,
    task,
    size: countSize(items.value, names),
    model: folder,
    measured: measured.value,
    goal,
    kind: kind ?? (task === 'boxes' ? 'localisation' : 'recognition'),
    ...read.value,
  })
  return success({ advice })
}
