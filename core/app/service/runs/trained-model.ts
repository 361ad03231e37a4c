/** The model that a run trained, as a folder that other runs start from. It lies in the run's own folder. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { RunDetail } from '../../../contract/run.ts'
import { failure, success, type Result } from '../../../domain/failure.ts'
import { isActive } from '../../../domain/run.ts'
import { saveTrained } from '../../../model/index.ts'
import type { ServiceContext } from '../handlers.ts'

/** Where a run's folder keeps these models, which stay while other runs need them. */
export const MODELS = 'models'

type Context = Pick<ServiceContext, 'history' | 'paths' | 'models'>

const underway = new Map<string, Promise<Result<string>>>()

/**
 * The path of the run's best weights as a model folder, written on the first call. Other weights, such as those of another
 * blend, get another folder. Failures: `not-found` for a run without weights, `busy` while it trains, those of `saveTrained`.
 */
export async function trainedModel(context: Context, run: RunDetail): Promise<Result<string>> {
  if (isActive(run.status))
    return failure('busy', `“${run.name}” is ${run.status}. Wait until it has ended, or stop it.`)
  const { best } = run.artifacts
  const bytes = best === undefined ? null : await readFile(best).catch(() => null)
  if (best === undefined || bytes === null)
    return failure('not-found', `“${run.name}” has kept no weights to start from. Choose another run.`)
  const hash = createHash('sha256').update(bytes).digest('hex')
  const models = join(context.paths.runs, run.runId, MODELS)
  const folder = join(models, folderName(run.name, hash))
  if (existsSync(folder)) return success(folder)
  const writing = underway.get(folder) ?? write(context, run, best, folder).finally(() => underway.delete(folder))
  underway.set(folder, writing)
  return writing
}

async function write(
  { history, models }: Context,
  run: RunDetail,
  weights: string,
  folder: string,
): Promise<Result<string>> {
  await mkdir(join(folder, '..'), { recursive: true })
  const trained = { ...run, model: models.locate(run.model), weights, classes: classesOf(history, run) }
  const saved = await saveTrained(trained, folder)
  return saved.ok ? success(saved.value.folder) : saved
}

/** What the classes of a run's head are called; none where its dataset is gone. */
export function classesOf(history: Context['history'], { datasetId }: Pick<RunDetail, 'datasetId'>): string[] {
  const dataset = history.datasets.get(datasetId)
  return dataset.ok ? dataset.value.classes.map(({ name }) => name) : []
}

/** The run's name, as far as it can be part of a path, and the start of the weights' hash. Lists show it as the model. */
export function folderName(name: string, hash: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? []
  return [...words.join('-').slice(0, 60).split('-').filter(Boolean), hash.slice(0, 8)].join('-')
}

/** The run whose trained model lies in this folder, even if it is gone from the history; null for every other model. */
export function runOfModel(
  { history, paths }: Pick<Context, 'history' | 'paths'>,
  folder: string,
): Pick<RunDetail, 'runId' | 'name'> | null {
  const [runId, kind, name] = relative(paths.runs, folder).split(sep)
  if (runId === undefined || kind !== MODELS || name === undefined) return null
  const run = history.runs.get(runId)
  return { runId, name: run.ok ? run.value.name : name }
}
