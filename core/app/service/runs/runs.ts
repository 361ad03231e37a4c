/** runs.*: reading, editing and deleting. Starting and stopping are in run-control.ts. */
import { failure, success, type Result } from '../../../domain/failure.ts'
import type { RunDetail, RunSummary } from '../../../contract/run.ts'
import { saveTensors, saveTrained, type Trained } from '../../../model/index.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'
import { deleteRunFolders } from './delete-run.ts'
import { classesOf, trainedModel } from './trained-model.ts'

type Methods =
  | 'runs.list'
  | 'runs.get'
  | 'runs.metrics'
  | 'runs.compare'
  | 'runs.rename'
  | 'runs.note'
  | 'runs.tag'
  | 'runs.archive'
  | 'runs.trainedModel'
  | 'runs.saveModel'
  | 'runs.saveTensors'
  | 'runs.delete'

export function runHandlers({ history, emit, paths, models }: ServiceContext): Handlers<Methods> {
  const { runs } = history
  function announced(result: Result<RunSummary>): Result<RunSummary> {
    if (result.ok) emit({ type: 'run.changed', run: result.value })
    return result
  }
  function trainedBy(run: string): Result<Trained> {
    const found = runs.get(run)
    if (!found.ok) return found
    const { runId, model, modelHash, artifacts } = found.value
    if (artifacts.best === undefined) return failure('not-found', `Run ${runId} has kept no weights to save.`)
    const classes = classesOf(history, found.value)
    return success({ model: models.locate(model), modelHash, weights: artifacts.best, classes })
  }
  return {
    'runs.list': ({ dataset, ...filter }) => {
      const found = dataset === undefined ? null : history.datasets.get(dataset)
      if (found && !found.ok) return found
      const list = runs.list({ ...filter, datasetId: found?.value.datasetId })
      return list.ok ? success({ runs: list.value }) : list
    },
    'runs.get': ({ run }) => runs.get(run),
    'runs.metrics': ({ run, names }) => {
      const points = runs.metrics(run, names)
      return points.ok ? success({ points: points.value }) : points
    },
    'runs.compare': ({ runs: references }) => {
      const details: RunDetail[] = []
      for (const reference of references) {
        const run = runs.get(reference)
        if (!run.ok) return run
        details.push(run.value)
      }
      return success({ runs: details })
    },
    'runs.rename': ({ run, name }) => announced(runs.rename(run, name)),
    'runs.note': ({ run, note }) => announced(runs.note(run, note)),
    'runs.tag': ({ run, tags }) => announced(runs.tag(run, tags)),
    'runs.archive': ({ run, archived }) => announced(runs.archive(run, archived)),
    'runs.trainedModel': async ({ run }) => {
      const found = runs.get(run)
      if (!found.ok) return found
      const model = await trainedModel({ history, paths, models }, found.value)
      return model.ok ? success({ model: model.value, name: found.value.name }) : model
    },
    'runs.saveModel': async ({ run, folder, library }) => {
      const trained = trainedBy(run)
      return trained.ok ? saveTrained(trained.value, folder, { library }) : trained
    },
    'runs.saveTensors': async ({ run, file }) => {
      const trained = trainedBy(run)
      return trained.ok ? saveTensors(trained.value, file) : trained
    },
    'runs.delete': async ({ run }) => {
      const removed = runs.remove(run)
      if (!removed.ok) return removed
      const deleted = await deleteRunFolders({ history, paths }, removed.value)
      if (!deleted.ok) return deleted
      emit({ type: 'run.removed', runId: removed.value.removed })
      return success({ removed: removed.value.removed, ...deleted.value })
    },
  }
}
