/** The models that are in the shared cache already, whoever downloaded them. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson } from '../domain/json.ts'
import { modelCache, modelIn } from './cache-layout.ts'
import { readSnapshot, usableSnapshot, type CachedSnapshot } from './cached-model.ts'
import { isCommit, parseHubModel } from './model-id.ts'

export interface CachedModel extends CachedSnapshot {
  readonly id: string
  /** The name to add it by: the main branch's snapshot needs no commit. */
  readonly name: string
  /** What its description says it is, as in “siglip”; null if it says nothing. */
  readonly type: string | null
}

/** One snapshot of each model, the main branch's or else the newest, by name. Reads no weights. */
export async function cachedModels(root: string): Promise<CachedModel[]> {
  const folders = await readdir(root).catch(() => [])
  const ids = folders.map(modelIn).filter((id) => id !== null && parseHubModel(id) !== null)
  const found = await Promise.all(ids.map((id) => modelOf(root, id as string)))
  return found.filter((model) => model !== null).toSorted((a, b) => a.id.localeCompare(b.id, 'en'))
}

async function modelOf(root: string, id: string): Promise<CachedModel | null> {
  const cache = modelCache(root, id)
  const main = await usableSnapshot(cache, null)
  if (main !== null) return { ...main, id, name: id, type: await typeOf(main.folder) }
  const newest = await newestCommit(join(cache.folder, 'snapshots'))
  const other = newest === null ? null : await readSnapshot(cache, newest)
  if (other === null || other.files.length === 0) return null
  return { ...other, id, name: `${id}@${other.commit}`, type: await typeOf(other.folder) }
}

async function newestCommit(snapshots: string): Promise<string | null> {
  const commits = (await readdir(snapshots).catch(() => [])).filter(isCommit)
  const dated = await Promise.all(
    commits.map(async (commit) => ({ commit, at: (await stat(join(snapshots, commit))).mtimeMs })),
  )
  return dated.toSorted((a, b) => b.at - a.at)[0]?.commit ?? null
}

async function typeOf(folder: string): Promise<string | null> {
  const text = await readFile(join(folder, 'config.json'), 'utf8').catch(() => '')
  const type = (parseJson(text) as { model_type?: unknown } | null | undefined)?.model_type
  if (typeof type === 'string') return type
  const openClip = await stat(join(folder, 'open_clip_config.json')).catch(() => null)
  return openClip ? 'open_clip' : null
}
