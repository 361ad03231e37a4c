/** runs.exportTrackio, runs.importTrackio: the history as trackio's projects, and back. */
import { join } from 'node:path'
import type { Output, ParsedInput } from '../../../contract/methods.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { isActive } from '../../../domain/run.ts'
import { adoptedRun, readTrackio, trackioRun, writeTrackio } from '../../../history/index.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'

type Methods = 'runs.exportTrackio' | 'runs.importTrackio'

export function trackioHandlers(context: ServiceContext): Handlers<Methods> {
  return {
    'runs.exportTrackio': (input) => exportRuns(context, input),
    'runs.importTrackio': (input) => importProject(context, input),
  }
}

function exportRuns(
  { history: { runs } }: ServiceContext,
  { runs: references, folder, project }: ParsedInput<'runs.exportTrackio'>,
): Result<Output<'runs.exportTrackio'>> {
  const outgoing = []
  const leftOut = []
  for (const reference of references) {
    const run = runs.get(reference)
    if (!run.ok) return run
    const points = runs.metrics(run.value.runId)
    if (!points.ok) return points
    const { runId, name, status } = run.value
    const converted = trackioRun(run.value, points.value)
    if (isActive(status)) leftOut.push({ runId, name, why: `it is still ${status}` })
    else if (converted.rows.length === 0) leftOut.push({ runId, name, why: 'it has no points or scores' })
    else outgoing.push(converted)
  }
  if (outgoing.length === 0) {
    const [first] = leftOut
    const why = first ? `: “${first.name}” was left out because ${first.why}` : ''
    return failure('not-found', `There is no run to export${why}.`)
  }
  const written = writeTrackio(folder, project, outgoing)
  return written.ok ? success({ ...written.value, leftOut }) : written
}

function importProject(
  { history, paths, emit }: ServiceContext,
  { file: path, dataset }: ParsedInput<'runs.importTrackio'>,
): Result<Output<'runs.importTrackio'>> {
  const found = dataset === undefined ? null : history.datasets.get(dataset)
  if (found && !found.ok) return found
  const project = readTrackio(path)
  if (!project.ok) return project
  const { name, file, runs } = project.value
  if (runs.length === 0) return failure('not-found', `The trackio project ${file} has no runs.`, { file })
  const converted = runs.map((run) => adoptedRun(name, run))
  const data = found ? { datasetId: found.value.datasetId } : { name, source: file }
  const stored = history.runs.adopt(
    converted.map(({ run }) => run),
    data,
    (runId) => join(paths.runs, runId),
  )
  if (!stored.ok) return stored
  const { adopted, known } = stored.value
  for (const run of adopted) emit({ type: 'run.changed', run })
  const ids = new Set(adopted.map(({ runId }) => runId))
  const leftOut = converted.reduce((sum, { run, leftOut: values }) => sum + (ids.has(run.id) ? values : 0), 0)
  return success({ project: name, imported: adopted, known, valuesLeftOut: leftOut })
}
