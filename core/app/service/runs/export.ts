/** runs.exportOnnx */
import { failure, success } from '../../../domain/failure.ts'
import { runTask } from '../compute/task.ts'
import { datasetPayload } from '../datasets/payload.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'

export function exportHandlers(context: ServiceContext): Handlers<'runs.exportOnnx'> {
  const { history, engines, jobs } = context
  return {
    'runs.exportOnnx': ({ run, file, jobId }) =>
      jobs.run(jobId, 'export', async (job) => {
        const found = history.runs.get(run)
        if (!found.ok) return found
        const { name, model, modelHash, trainer, config, artifacts, datasetId } = found.value
        if (artifacts.best === undefined) return failure('not-found', `“${name}” has kept no weights to export.`)
        const dataset = history.datasets.get(datasetId)
        if (!dataset.ok) return dataset
        const payload = await datasetPayload(context, dataset.value)
        if (!payload.ok) return payload
        const done = await runTask(context, job, {
          task: 'export',
          dataset: payload.value,
          model,
          modelHash,
          engine: await engines.order(),
          trainer,
          config,
          runDir: artifacts.folder,
          runName: name,
          file,
        })
        return done.ok ? success(done.value.result) : done
      }),
  }
}
