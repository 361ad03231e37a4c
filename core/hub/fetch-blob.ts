/** Downloads one file into the cache's blobs: continues where an earlier download broke off, and checks every byte. */
import type { Hash } from 'node:crypto'
import { lstat, mkdir, open, rename, rm, stat, truncate, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { failure, success, type Failure, type Result } from '../domain/failure.ts'
import { addFile, startDigest } from './digest.ts'
import { attemptOf, persist, type Attempt, type Trying } from './persist.ts'
import type { Asked } from './refusals.ts'
import type { RemoteFile } from './source.ts'
import { BrokenConnection, type Answer, type Wire } from './wire.ts'

export interface BlobRequest {
  readonly file: RemoteFile
  readonly url: string
  /** Where the file belongs once it is complete. */
  readonly blob: string
  readonly wire: Wire
  readonly trying: Trying
  readonly asked: Asked
  /** Told how many bytes of the file are there; fewer than before where it began again. */
  readonly onBytes: (present: number) => void
}

/** The name of a blob that is not complete yet; Python's library counts these as its own unfinished downloads. */
export function partialOf(blob: string): string {
  return `${blob}.thaw.incomplete`
}

/** Bytes of the file that an earlier download left. */
export async function bytesLeft(blob: string): Promise<number> {
  return (await stat(partialOf(blob)).catch(() => null))?.size ?? 0
}

/**
 * Failures: those of `refusal`, and `hub-corrupt` if the server sends other bytes than it lists. Throws system errors, and
 * the signal's reason; what has arrived is kept.
 */
export async function fetchBlob(request: BlobRequest): Promise<Result<null>> {
  const { file, blob, trying } = request
  await mkdir(dirname(blob), { recursive: true })
  const partial = await openPartial(request)
  let again = true
  try {
    for (;;) {
      const got = await persist(trying, () => fetchRest(request, partial))
      if (!got.ok) return got
      if (partial.digest() === file.digest.hex) break
      // What an earlier download left may be damaged, by a loss of power for example: once more from its beginning.
      await partial.restart()
      if (!again) return corrupt(request)
      again = false
    }
    await partial.handle.sync()
  } finally {
    await partial.handle.close()
  }
  await rename(partialOf(blob), blob)
  return success(null)
}

interface Partial {
  readonly handle: FileHandle
  /** Bytes in the file. */
  readonly bytes: () => number
  /** The most bytes that it ever had: a server that begins again and again makes no progress. */
  readonly most: () => number
  /** The strong `ETag` of the answer that this process had its last bytes from; null before, or if it had none. */
  etag: string | null
  write(chunk: Uint8Array): Promise<void>
  restart(): Promise<void>
  digest(): string
}

async function openPartial({ file, blob, onBytes }: BlobRequest): Promise<Partial> {
  const path = partialOf(blob)
  const left = await lstat(path).catch(() => null)
  // A link would lead what arrives to some other file.
  if (left !== null && !left.isFile()) await rm(path, { recursive: true })
  else if (left !== null && left.size > file.bytes) await truncate(path, 0)
  const handle = await open(path, 'a')
  const fresh = (): Hash => startDigest(file.digest.algorithm, file.bytes)
  let bytes = (await handle.stat()).size
  let most = bytes
  let hash = fresh()
  await addFile(hash, path, bytes)
  onBytes(bytes)
  const partial: Partial = {
    handle,
    bytes: () => bytes,
    most: () => most,
    etag: null,
    async write(chunk) {
      await handle.writeFile(chunk)
      hash.update(chunk)
      bytes += chunk.byteLength
      most = Math.max(most, bytes)
      onBytes(bytes)
    },
    async restart() {
      await handle.truncate(0)
      hash = fresh()
      bytes = 0
      partial.etag = null
      onBytes(0)
    },
    digest: () => hash.copy().digest('hex'),
  }
  return partial
}

/** One request for what is missing. */
async function fetchRest(request: BlobRequest, partial: Partial): Promise<Attempt<null>> {
  const { file, wire, url, asked } = request
  if (partial.bytes() === file.bytes) return { done: success(null) }
  const before = partial.most()
  const from = partial.bytes()
  const answer = await wire.ask(url, from === 0 ? {} : rangeHeaders(from, partial))
  const { status } = answer
  if (status === 416 || (status === 206 && !startsAt(answer, from, file.bytes))) {
    // The server has another idea of the file's length.
    answer.drop()
    await partial.restart()
    return { failed: lengthDiffers(request), again: 'pause' }
  }
  if (status !== 200 && status !== 206) return attemptOf(answer, asked)
  // The server ignores ranges, or its file has changed: this is the whole of it.
  if (status === 200 && from > 0) await partial.restart()
  const etag = answer.headers.get('etag')
  partial.etag = etag !== null && !etag.startsWith('W/') ? etag : null
  return receive(request, partial, answer, before)
}

/**
 * `If-Range` makes a server whose file has changed send all of it. What an earlier process left has no tag any more: its
 * digest tells in the end.
 */
function rangeHeaders(from: number, { etag }: Partial): Record<string, string> {
  return { range: `bytes=${from}-`, ...(etag !== null && { 'if-range': etag }) }
}

async function receive(request: BlobRequest, partial: Partial, answer: Answer, before: number): Promise<Attempt<null>> {
  const { file } = request
  let failed: Failure | null = null
  try {
    for await (const chunk of answer.body()) {
      if (partial.bytes() + chunk.byteLength > file.bytes) {
        await partial.restart()
        answer.drop()
        return { failed: lengthDiffers(request), again: 'pause' }
      }
      await partial.write(chunk)
    }
  } catch (error) {
    if (!(error instanceof BrokenConnection)) throw error
    failed = error.failure()
  }
  if (partial.bytes() === file.bytes) return { done: success(null) }
  failed ??= new BrokenConnection(answer.host, new Error('it ended early')).failure()
  return { failed, again: 'pause', progressed: partial.most() > before }
}

/** Whether a partial answer continues the file: `Content-Range: bytes 100-999/1000`. */
function startsAt(answer: Answer, from: number, bytes: number): boolean {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(answer.headers.get('content-range') ?? '') ?? []
  return Number(start) === from && (total === '*' || Number(total) === bytes)
}

function lengthDiffers({ file, asked }: BlobRequest): Failure {
  return corruption(`${asked.host} lists ${file.name} with ${file.bytes} bytes and sends another number.`)
}

function corrupt({ file, asked }: BlobRequest): Result<never> {
  const { algorithm } = file.digest
  const name = algorithm === 'sha256' ? 'SHA-256' : 'SHA-1 (git)'
  return { ok: false, failure: corruption(`${asked.host} sent ${file.name} twice with another ${name} than it lists.`) }
}

function corruption(what: string): Failure {
  return failure('hub-corrupt', `${what} Thaw has kept nothing of it. Try again later, or from another source.`).failure
}
