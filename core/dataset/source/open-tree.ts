import { open, realpath, stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { failure, type Result, success } from '../../domain/failure.ts'
import { errorCode, problemOf, systemReason } from '../files/file-problem.ts'
import { SkipTally } from '../files/skip-tally.ts'
import { walk } from '../files/walk.ts'
import { archiveTree } from './archive-tree.ts'
import { compressedReason } from './compressed.ts'
import { Damaged } from './damaged.ts'
import type { Tree } from './tree.ts'

export interface OpenOptions {
  readonly signal?: AbortSignal | undefined
  readonly onFound?: ((count: number) => void) | undefined
  /** Listing ends when this says so; the tree is `partial` then. */
  readonly timeIsUp?: (() => boolean) | undefined
}

/**
 * Lists what a person chose: a folder, a zip or tar file (detected by its first bytes), or a single annotation file,
 * whose folder then is where its images may lie. Rejects when aborted.
 *
 * @returns the tree, or `path-missing`, `path-unreadable`, `format-unsupported` (compressed as a whole)
 */
export async function openTree(path: string, options: OpenOptions = {}): Promise<Result<Tree>> {
  const root = resolve(path)
  try {
    const facts = await stat(root)
    if (facts.isDirectory()) return success(await folderTree(root, options))
    if (!facts.isFile()) return rootFailure(root, Object.assign(new Error('not a regular file'), { code: 'EINVAL' }))
    return await fileTree(root, options)
  } catch (error) {
    options.signal?.throwIfAborted()
    if (error instanceof Damaged) return failure('path-unreadable', `“${root}” ${error.message}`, { file: root })
    if (errorCode(error) !== '') return rootFailure(root, error)
    throw error
  }
}

async function folderTree(root: string, options: OpenOptions, chosen: string | null = null): Promise<Tree> {
  const base = await realpath(root)
  return { base, container: 'folder', chosen, ...(await walk({ root: base, ...options })) }
}

async function fileTree(root: string, options: OpenOptions): Promise<Result<Tree>> {
  const chosen = basename(root)
  // A list of files is read with the folder it lies in.
  if (/\.ya?ml$/i.test(chosen)) return success(await folderTree(dirname(root), options, chosen))
  const base = await realpath(dirname(root))
  const head = await headOf(root)
  const compressed = compressedReason(head, chosen)
  if (compressed !== null) return failure('format-unsupported', `“${root}” ${compressed}`, { file: root })
  const kind = archiveKind(root, head)
  if (kind !== null) return success(await archiveTree(base, chosen, kind, options))
  const files = [{ path: chosen }]
  const skips = new SkipTally()
  return success({ base, container: 'file', chosen, files, folders: [], skips, problems: [], found: 1, partial: false })
}

/** The first bytes as Latin-1. */
async function headOf(path: string): Promise<string> {
  await using file = await open(path, 'r')
  const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0)
  return buffer.subarray(0, bytesRead).toString('latin1')
}

/** By the first bytes: local header or empty directory of zip, `ustar` of tar. */
function archiveKind(path: string, head: string): 'zip' | 'tar' | null {
  if (head.startsWith('PK\x03\x04') || head.startsWith('PK\x05\x06')) return 'zip'
  if (head.startsWith('ustar', 257)) return 'tar'
  // Old tar files have no magic; a text never has this many zeros.
  return /\.tar$/i.test(path) && head.includes('\0\0\0\0') ? 'tar' : null
}

/** The failure for a root that the system would not open or list. */
export function rootFailure(root: string, error: unknown): Result<never> {
  const code = errorCode(error)
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return failure('path-missing', `There is no folder or file “${root}”. Check the path for typing errors.`, {
      file: root,
    })
  }
  return failure('path-unreadable', `“${root}” ${systemReason(error)}`, {
    file: root,
    details: problemOf(error, root).code,
  })
}
