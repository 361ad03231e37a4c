/** Downloads a model into a cache: what is missing of one commit, several files at a time. */
import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { StageProgress } from '../contract/compute.ts'
import { success, type Result } from '../domain/failure.ts'
import { modelCache, type ModelCache } from './cache-layout.ts'
import { chooseFiles } from './choose-files.ts'
import { checkSpace, freeBytes } from './disk-space.ts'
import { bytesLeft, fetchBlob } from './fetch-blob.ts'
import { liesInside, mayWrite } from './inside.ts'
import { withLock } from './lock.ts'
import { isCommit, type HubModel } from './model-id.ts'
import type { Trying } from './persist.ts'
import { placeInSnapshot } from './place.ts'
import type { Listing, RemoteFile, Source } from './source.ts'
import type { Wire } from './wire.ts'

export interface Downloaded {
  readonly model: HubModel
  readonly commit: string
  readonly folder: string
  /** Bytes of the model on disk. */
  readonly bytes: number
  /** Bytes that came over the network now. */
  readonly fetched: number
  readonly licence: string | null
  /** Who listed its files; null where nobody was asked. */
  readonly host: string | null
}

export interface DownloadOptions {
  readonly source: Source
  readonly wire: Wire
  readonly trying: Trying
  readonly withToken: boolean
  /** Snapshots are links to the blobs. */
  readonly links: boolean
  readonly onProgress: (progress: StageProgress) => void
  /** Which files of the repository to download; default: those of a model. */
  readonly choose?: ((listing: Listing) => Result<RemoteFile[]>) | undefined
  /** Looks at the snapshot when all but its weights is there: a failure spares downloading those. */
  readonly check?: ((folder: string) => Promise<Result<unknown>>) | undefined
  /** Free bytes of the disk; for tests. */
  readonly free?: (folder: string) => Promise<number>
}

/** Files that are downloaded at the same time. */
const AT_ONCE = 4

/**
 * Failures: those of the source, `format-unsupported` (nothing that Thaw can read), `environment` (disk), `hub-corrupt`,
 * `hub-unsafe`. Throws system errors, and the signal's reason; a later call continues where this one ended.
 */
export async function downloadModel(model: HubModel, options: DownloadOptions): Promise<Result<Downloaded>> {
  const { source, onProgress, choose = chooseFiles, check, free = freeBytes } = options
  onProgress({ stage: `Asking ${source.host}`, done: 0, total: null })
  const listing = await source.list(model)
  if (!listing.ok) return listing
  const chosen = choose(listing.value)
  if (!chosen.ok) return chosen
  const cache = modelCache(source.cache, model.id, source.kind)
  const missing = await missingFiles(cache, listing.value, chosen.value)
  const left = new Map(await Promise.all(missing.map(async (file) => [file, await leftOf(cache, file)] as const)))
  const toFetch = missing.reduce((sum, file) => sum + file.bytes - (left.get(file) ?? 0), 0)
  const space = checkSpace(toFetch, await free(source.cache), source.cache)
  if (!space.ok) return space
  const parts = check ? [only(left, isText), only(left, isWeights)] : [left]
  for (const [index, part] of parts.entries()) {
    const fetched = part.size === 0 ? success(null) : await fetchAll(cache, listing.value, part, options)
    if (!fetched.ok) return fetched
    const fits =
      index === 0 && check && parts[1]?.size ? await check(cache.snapshot(listing.value.commit)) : success(null)
    if (!fits.ok) return fits
  }
  await writeRef(cache, listing.value)
  const bytes = chosen.value.reduce((sum, file) => sum + file.bytes, 0)
  const { model: listed, commit, licence } = listing.value
  return success({
    model: listed,
    commit,
    folder: cache.snapshot(commit),
    bytes,
    fetched: toFetch,
    licence,
    host: source.host,
  })
}

const isWeights = ({ name }: RemoteFile): boolean => /\.safetensors(\.index\.json)?$/.test(name)
const isText = (file: RemoteFile): boolean => !isWeights(file)

function only(left: ReadonlyMap<RemoteFile, number>, wanted: (file: RemoteFile) => boolean): Map<RemoteFile, number> {
  return new Map([...left].filter(([file]) => wanted(file)))
}

async function missingFiles(
  cache: ModelCache,
  { commit }: Listing,
  files: readonly RemoteFile[],
): Promise<RemoteFile[]> {
  const there = await Promise.all(files.map((file) => hasBytes(join(cache.snapshot(commit), file.name), file.bytes)))
  return files.filter((_, index) => !there[index])
}

/** Bytes that need not come over the network. */
async function leftOf(cache: ModelCache, { digest, bytes }: RemoteFile): Promise<number> {
  if (await hasBlob(cache, { digest, bytes })) return bytes
  const left = await bytesLeft(cache.blob(digest.hex))
  return left <= bytes ? left : 0
}

/** A link that leads out of the cache counts as absent, and is replaced. */
async function hasBlob(cache: ModelCache, { digest, bytes }: Pick<RemoteFile, 'digest' | 'bytes'>): Promise<boolean> {
  const blob = cache.blob(digest.hex)
  return (await hasBytes(blob, bytes)) && (await liesInside(blob, cache.root))
}

async function hasBytes(file: string, bytes: number): Promise<boolean> {
  const held = await stat(file).catch(() => null)
  return held?.isFile() === true && held.size === bytes
}

/** Small files first: what describes a model is there soon. The first failure stops the other downloads. */
async function fetchAll(
  cache: ModelCache,
  listing: Listing,
  left: ReadonlyMap<RemoteFile, number>,
  options: DownloadOptions,
): Promise<Result<null>> {
  const all = [...left.keys()].toSorted((a, b) => a.bytes - b.bytes)
  const queue = [...all]
  const stage = `Downloading ${queue.length} ${queue.length === 1 ? 'file' : 'files'} from ${options.source.host}`
  const present = new Map<RemoteFile, number>()
  const toFetch = (file: RemoteFile): number => file.bytes - (left.get(file) ?? 0)
  const total = all.reduce((sum, file) => sum + toFetch(file), 0)
  // What an earlier download left is no progress of this one, so that the time left is not too short.
  const report = (): void => {
    const missing = all.reduce((sum, file) => sum + Math.min(toFetch(file), file.bytes - (present.get(file) ?? 0)), 0)
    options.onProgress({ stage, done: total - missing, total, unit: 'bytes' })
  }
  const failed = new AbortController()
  const signal = AbortSignal.any([options.trying.signal, failed.signal])
  let first: Result<never> | null = null
  async function work(): Promise<void> {
    for (let file = queue.shift(); file !== undefined && first === null; file = queue.shift()) {
      const current = file
      const onBytes = (bytes: number): void => {
        present.set(current, bytes)
        report()
      }
      const got = await fetchOne(
        cache,
        listing,
        current,
        { ...options, trying: { ...options.trying, signal } },
        onBytes,
      )
      if (!got.ok) {
        first ??= got
        failed.abort(got.failure)
      }
    }
  }
  report()
  const ended = await Promise.allSettled(Array.from({ length: Math.min(AT_ONCE, all.length) }, work))
  options.trying.signal.throwIfAborted()
  // The others were told to stop: their errors say no more.
  if (first !== null) return first
  const thrown = ended.find((end) => end.status === 'rejected')
  if (thrown) throw thrown.reason
  return success(null)
}

async function fetchOne(
  cache: ModelCache,
  listing: Listing,
  file: RemoteFile,
  { source, wire, trying, withToken, links, onProgress }: DownloadOptions,
  onBytes: (present: number) => void,
): Promise<Result<null>> {
  const { model, commit } = listing
  const blob = cache.blob(file.digest.hex)
  const place = join(cache.snapshot(commit), file.name)
  for (const path of [blob, place]) {
    const inside = await mayWrite(path, cache.root)
    if (!inside.ok) return inside
    await mkdir(dirname(path), { recursive: true })
  }
  const lock = join(cache.locks, `${file.digest.hex}.thaw.lock`)
  const onWait = (): void => onProgress({ stage: `Waiting for another download of ${file.name}`, done: 0, total: null })
  return withLock(lock, { signal: trying.signal, onWait }, async () => {
    if (await hasBytes(place, file.bytes)) return success(null)
    const fresh = !(await hasBlob(cache, file))
    if (fresh) {
      const { host, site, kind } = source
      const asked = { host, site, model, withToken, ...(kind && { kind }) }
      const got = await fetchBlob({ file, url: source.url(listing, file), blob, wire, trying, asked, onBytes })
      if (!got.ok) return got
    }
    await placeInSnapshot(blob, place, { links, fresh })
    return success(null)
  })
}

/** Last of all, so that a branch never points to a snapshot with files missing. A commit needs no reference. */
async function writeRef(cache: ModelCache, { model, commit }: Listing): Promise<void> {
  const revision = model.revision ?? 'main'
  if (isCommit(revision)) return
  const ref = cache.ref(revision)
  await mkdir(dirname(ref), { recursive: true })
  const making = `${ref}.${process.pid}.tmp`
  await writeFile(making, commit)
  await rename(making, ref)
}
