/** models.costs */
import type { Measurement } from '../../../contract/measurement.ts'
import type { DatasetSummary } from '../../../domain/dataset.ts'
import { type Result, success } from '../../../domain/failure.ts'
import { strategyCosts } from '../../../advise/index.ts'
import type { DescribedModel } from '../../../model/index.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import { machineMemory } from '../runs/fit-memory.ts'

export function costHandlers(context: ServiceContext): Handlers<'models.costs'> {
  return {
    'models.costs': async ({ model }) => {
      const described = await context.models.current(model)
      if (!described.ok) return described
      const found = newestMeasured(context, described.value)
      if (!found.ok) return found
      const { totalMB } = machineMemory()
      if (found.value === null) return success({ dataset: null, memoryMB: totalMB, strategies: [] })
      const { dataset, measurement } = found.value
      const strategies = strategyCosts(measurement).map(({ strategy, cost: { minutes, memoryMB, leastMemoryMB } }) => ({
        strategy,
        minutes,
        memoryMB,
        fits: Math.min(memoryMB, leastMemoryMB) <= totalMB,
      }))
      const { datasetId, name } = dataset
      return success({ dataset: { datasetId, name, images: measurement.size.train }, memoryMB: totalMB, strategies })
    },
  }
}

/** The newest measurement with the model, of any dataset as it is now; null where there is none. */
function newestMeasured(
  { history }: ServiceContext,
  { hash }: DescribedModel,
): Result<{ dataset: DatasetSummary; measurement: Measurement } | null> {
  const datasets = history.datasets.list()
  if (!datasets.ok) return datasets
  let newest: { dataset: DatasetSummary; measurement: Measurement } | null = null
  for (const dataset of datasets.value) {
    const { datasetId, fingerprint } = dataset
    const measured = history.measurements.latest({ datasetId, fingerprint, modelHash: hash })
    if (!measured.ok) return measured
    const measurement = measured.value
    if (measurement && (newest === null || measurement.measuredAt > newest.measurement.measuredAt))
      newest = { dataset, measurement }
  }
  return success(newest)
}
