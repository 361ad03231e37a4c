/** What a cache holds of one model. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseJson } from '../domain/json.ts'
import { DESCRIPTIONS } from './choose-files.ts'
import { liesInside } from './inside.ts'
import type { ModelCache } from './cache-layout.ts'
import { isCommit } from './model-id.ts'

export interface CachedSnapshot {
  readonly commit: string
  readonly folder: string
  /** Names with `/`, of files that are there. */
  readonly files: readonly string[]
  /** Sum of their sizes. */
  readonly bytes: number
  /** Whether it has a description and all the weights that it lists. */
  readonly complete: boolean
}

const MAIN = 'main'
/** Pull requests. */
const CONVERSIONS = 'refs/pr'
const INDEX = /\.safetensors\.index\.json$/

/** The snapshot of a revision (a branch, a tag or a commit; null: the main branch); null if the cache has none. */
export async function cachedSnapshot(cache: ModelCache, revision: string | null): Promise<CachedSnapshot | null> {
  const commit = await commitOf(cache, revision ?? MAIN)
  return commit === null ? null : readSnapshot(cache, commit)
}

/**
 * A snapshot that can be used as it is: of the revision or, where the person named none and the main branch has no
 * safetensors, of what the hub's converter made of it.
 */
export async function usableSnapshot(cache: ModelCache, revision: string | null): Promise<CachedSnapshot | null> {
  const found = await cachedSnapshot(cache, revision)
  if (found?.complete || revision !== null) return found?.complete ? found : null
  const numbers = await readdir(cache.ref(CONVERSIONS)).catch(() => [])
  const newest = numbers
    .map(Number)
    .filter(Number.isInteger)
    .toSorted((a, b) => b - a)
  for (const number of newest) {
    const converted = await cachedSnapshot(cache, `${CONVERSIONS}/${number}`)
    if (converted?.complete) return converted
  }
  return null
}

/** The commit that a branch or tag pointed to when it was last downloaded. */
async function commitOf(cache: ModelCache, revision: string): Promise<string | null> {
  if (isCommit(revision)) return revision
  const text = await readFile(cache.ref(revision), 'utf8').catch(() => '')
  return isCommit(text.trim()) ? text.trim() : null
}

/** Files whose links lead out of the cache, or nowhere, count as absent. */
export async function readSnapshot(cache: ModelCache, commit: string): Promise<CachedSnapshot | null> {
  const folder = cache.snapshot(commit)
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => null)
  if (entries === null) return null
  const files: string[] = []
  let bytes = 0
  for (const entry of entries) {
    if (entry.isDirectory()) continue
    const path = join(entry.parentPath, entry.name)
    const held = await stat(path).catch(() => null)
    if (!held?.isFile() || !(await liesInside(path, cache.root).catch(() => false))) continue
    files.push(path.slice(folder.length + 1).replaceAll('\\', '/'))
    bytes += held.size
  }
  files.sort()
  return { commit, folder, files, bytes, complete: await isComplete(folder, files) }
}

/** An interrupted download leaves a snapshot without some of its files. */
async function isComplete(folder: string, files: readonly string[]): Promise<boolean> {
  const top = files.filter((name) => !name.includes('/'))
  if (!top.some((name) => DESCRIPTIONS.includes(name))) return false
  const index = top.find((name) => INDEX.test(name))
  if (index === undefined) return top.some((name) => name.endsWith('.safetensors'))
  const map = (parseJson(await readFile(join(folder, index), 'utf8')) as { weight_map?: unknown } | undefined)
    ?.weight_map
  const shards = map !== null && typeof map === 'object' ? Object.values(map) : []
  return shards.length > 0 && shards.every((shard) => typeof shard === 'string' && top.includes(shard))
}
