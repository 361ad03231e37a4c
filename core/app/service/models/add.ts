/** Adding and removing models. */
import { stat } from 'node:fs/promises'
import { basename, isAbsolute, resolve } from 'node:path'
import { generativeIn } from '../../../anatomy/index.ts'
import type { ModelOrigin } from '../../../contract/hub.ts'
import type { ParsedInput } from '../../../contract/methods.ts'
import type { ElsewhereModel } from '../../../contract/model.ts'
import { failure, success, type Failure, type Result } from '../../../domain/failure.ts'
import { hubModelName, parseHubModel, type HubModel } from '../../../hub/index.ts'
import { describeModel, type DescribedModel } from '../../../model/index.ts'
import type { ServiceContext } from '../handlers.ts'
import { hubOf } from '../hub/hub.ts'
import { hubProblem } from '../hub/problem.ts'
import type { Job } from '../jobs/jobs.ts'
import { addedElsewhere } from './elsewhere.ts'

export interface Added {
  /** Null where other trainers train it. */
  readonly described: DescribedModel | null
  /** Null where Thaw trains it. */
  readonly elsewhere: ElsewhereModel | null
  /** Bytes that came over the network. */
  readonly fetched: number
}

interface Got {
  readonly name: string
  readonly folder: string
  readonly origin: ModelOrigin
  readonly fetched: number
}

/**
 * Takes a model in a folder, or downloads one first, and remembers its name.
 * Failures: those of the download and of reading a model; `usage` where the name is taken.
 */
export async function addModel(
  context: ServiceContext,
  { model, source, offline }: ParsedInput<'models.add'>,
  job: Job,
): Promise<Result<Added>> {
  const got = isAbsolute(model)
    ? await folderOf(context, model)
    : await download(context, model, { source, offline }, job)
  if (!got.ok) return got
  const { name, folder, origin, fetched } = got.value
  job.progress({ stage: 'Reading the model', done: 0, total: null })
  const described = await describeModel(folder)
  const other = described.ok ? null : await addedElsewhere({ name, folder, origin })
  if (!described.ok && !other?.ok) return { ok: false, failure: notReadable(got.value, (other ?? described).failure) }
  const added = context.history.models.put({ name, folder, origin })
  if (!added.ok) return added
  context.emit({ type: 'models.changed' })
  return success({
    described: described.ok ? { ...described.value, id: name } : null,
    elsewhere: other?.ok ? other.value : null,
    fetched,
  })
}

/** Forgets a name; the files stay, because other programs share them. */
export function removeModel(context: ServiceContext, model: string): Result<{ removed: string; folder: string }> {
  const removed = context.history.models.remove(model)
  if (!removed.ok) return removed
  context.emit({ type: 'models.changed' })
  return success({ removed: removed.value.name, folder: removed.value.folder })
}

async function folderOf(context: ServiceContext, path: string): Promise<Result<Got>> {
  const folder = resolve(path)
  const name = basename(folder)
  const known = (await context.models.list()).find((one) => one.name === name)
  if (known && known.added?.folder !== folder) {
    const where = known.added === null ? 'came with Thaw' : `lies in ${known.added.folder}`
    return failure('usage', `There is a model “${name}” already, which ${where}. Rename the folder, then add it.`)
  }
  if (/@\d+$/.test(name)) {
    return failure('usage', `“${name}” reads like a model at an image size. Rename the folder, then add it.`)
  }
  return success({ name, folder, origin: { kind: 'folder' }, fetched: 0 })
}

async function download(
  context: ServiceContext,
  model: string,
  choice: Pick<ParsedInput<'models.add'>, 'source' | 'offline'>,
  { signal, progress }: Job,
): Promise<Result<Got>> {
  const named = parseHubModel(model)
  if (named === null) {
    return failure(
      'usage',
      `“${model}” is neither a folder nor the name of a model on a hub, which reads ORG/NAME or ORG/NAME@REVISION.`,
    )
  }
  const hub = hubOf(context, choice)
  if (!hub.ok) return hub
  try {
    const got = await hub.value.get(named, {
      signal,
      onProgress: progress,
      check: (folder) => wouldBeRead(named, folder),
    })
    if (!got.ok) return got
    const { folder, commit, licence, bytes, fetched, host, model: listed } = got.value
    const { id, revision } = listed
    return success({
      name: hubModelName(named),
      folder,
      origin: { kind: 'hub', host, id, revision, commit, licence, bytes },
      fetched,
    })
  } catch (error) {
    return hubProblem(error, signal)
  }
}

/**
 * Whether the loader takes a folder whose weights are still to come: what it says of a file that is there, the weights
 * cannot change.
 */
async function wouldBeRead(named: HubModel, folder: string): Promise<Result<null>> {
  const described = await describeModel(folder)
  if (described.ok || (await generativeIn(folder))) return success(null)
  const { file, message } = described.failure
  const isThere = file !== undefined && (await stat(file).catch(() => null))?.isFile() === true
  if (!isThere) return success(null)
  return failure(
    'model-unreadable',
    `Thaw cannot use ${hubModelName(named)}, and has not downloaded its weights: ${message}`,
    { file },
  )
}

/** What the loader says of a folder, with where it is: a download that cannot be used stays in the cache. */
function notReadable({ folder, origin, name }: Got, why: Failure): Failure {
  const unknown = why.code === 'not-found'
  const reason = unknown ? 'Thaw does not know this kind of model.' : why.message
  if (origin.kind === 'folder') {
    return unknown
      ? failure('model-unreadable', `${folder} holds no model that Thaw knows.`, { file: folder }).failure
      : why
  }
  const message = `${name} is in the cache, but Thaw cannot use it: ${reason}`
  return { ...why, code: 'model-unreadable', message, file: folder }
}
