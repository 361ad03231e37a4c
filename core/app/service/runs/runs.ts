/** runs.*: reading, editing and deleting. Starting and stopping are in run-control.ts. */
import { rm } from 'node:fs/promises'
import { relative, isAbsolute } from 'node:path'
import { failure, success, type Result } from '../../../domain/failure.ts'
import type { RunDetail, RunSummary } from '../../../contract/run.ts'
import { saveTrained } from '../../../model/index.ts'
import { folderBytes } from './folder-bytes.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'

type Methods =
  | 'runs.list'
  | 'runs.get'
  | 'runs.metrics'
  | 'runs.compare'
  | 'runs.rename'
  | 'runs.note'
  | 'runs.tag'
  | 'runs.archive'
  | 'runs.saveModel'
  | 'runs.delete'

export function runHandlers({ history, emit, paths, models }: ServiceContext): Handlers<Methods> {
  const { runs } = history
  function announced(result: Result<RunSummary>): Result<RunSummary> {
    if (result.ok) emit({ type: 'run.changed', run: result.value })
    return result
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
    'runs.saveModel': async ({ run, folder }) => {
      const found = runs.get(run)
      if (!found.ok) return found
      const { runId, model, modelHash, datasetId, artifacts } = found.value
      if (artifacts.best === undefined) return failure('not-found', `Run ${runId} has kept no weights to save.`)
      const dataset = history.datasets.get(datasetId)
      const classes = dataset.ok ? dataset.value.classes.map(({ name }) => name) : []
      const saved = await saveTrained(
        { model: models.locate(model), modelHash, weights: artifacts.best, classes },
        folder,
      )
      return saved.ok ? success({ folder: saved.value }) : saved
    },
    'runs.delete': async ({ run }) => {
      const removed = runs.remove(run)
      if (!removed.ok) return removed
      const { removed: runId, folder } = removed.value
      const inside = relative(paths.runs, folder)
      // The folder's name comes from the database; Thaw may delete only folders inside runs/.
      const ours = inside !== '' && !inside.startsWith('..') && !isAbsolute(inside)
      const bytes = ours ? await folderBytes(folder) : 0
      if (ours) await rm(folder, { recursive: true, force: true })
      emit({ type: 'run.removed', runId })
      return success({ removed: runId, bytes })
    },
  }
}
