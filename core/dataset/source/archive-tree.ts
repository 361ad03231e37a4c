import type { ArchiveEntry, Problem } from '../../domain/dataset.ts'
import { problemOf } from '../files/file-problem.ts'
import { ENOUGH, isHidden } from '../files/walk.ts'
import { SkipTally } from '../files/skip-tally.ts'
import { safePath } from './confined.ts'
import { Damaged } from './damaged.ts'
import { tarEntries } from './tar-entries.ts'
import type { Tree, TreeFile } from './tree.ts'
import { zipEntries } from './zip-entries.ts'

interface ListOptions {
  readonly signal?: AbortSignal | undefined
  readonly onFound?: ((count: number) => void) | undefined
  readonly timeIsUp?: (() => boolean) | undefined
}

/** What one entry of an archive is; `source` only for files that can be read. */
interface Entry {
  readonly name: string
  readonly kind: 'file' | 'folder' | 'other'
  readonly source: ArchiveEntry | null
}

/**
 * Lists a zip or tar file; nothing is unpacked. Names that lead out of the archive are refused, and links inside it are
 * not followed. An archive that ends early gives what lies before. Rejects with `Damaged` where nothing can be listed.
 */
export async function archiveTree(
  base: string,
  archive: string,
  kind: 'zip' | 'tar',
  { signal, onFound, timeIsUp }: ListOptions = {},
): Promise<Tree> {
  const files = new Map<string, TreeFile>()
  const folders = new Set<string>()
  const skips = new SkipTally()
  const problems: Problem[] = []
  let found = 0
  let partial = false
  try {
    for await (const { name, kind: type, source } of kind === 'zip' ? ofZip(base, archive) : ofTar(base, archive)) {
      signal?.throwIfAborted()
      if (files.size >= ENOUGH && timeIsUp?.()) {
        partial = true
        break
      }
      const path = safePath(name)
      if (type === 'folder') {
        if (path !== null) addFolders(folders, `${path.replace(/\/$/, '')}/x`)
        continue
      }
      found++
      if (found % 1000 === 0) onFound?.(found)
      if (path === null) problems.push(escaping(archive, name))
      else if (path.split('/').some(isHidden)) skips.add('hidden', path)
      else if (type === 'other') skips.add('special', path)
      else if (source === null) problems.push(unreadable(archive, path))
      else {
        // Of entries with one name the last counts, as if the archive had been unpacked.
        if (files.has(path)) found--
        files.set(path, { path, source })
        addFolders(folders, path)
      }
    }
  } catch (error) {
    if (!(error instanceof Damaged) || files.size === 0) throw error
    found++
    problems.push({ ...problemOf(error, archive), code: 'bad-archive' })
  }
  const list = [...files.values()]
  return { base, container: kind, chosen: archive, files: list, folders: [...folders], skips, problems, found, partial }
}

async function* ofTar(base: string, archive: string): AsyncGenerator<Entry> {
  for await (const { name, type, offset, size } of tarEntries(base, archive)) {
    const file = type === 'file' || type === 'contiguous-file'
    const kind = file ? 'file' : type === 'directory' ? 'folder' : 'other'
    yield { name, kind, source: file ? { kind: 'tar', archive, offset, size } : null }
  }
}

async function* ofZip(base: string, archive: string): AsyncGenerator<Entry> {
  for await (const { name, header, compressed, size, method, link } of zipEntries(base, archive)) {
    const kind = name.endsWith('/') ? 'folder' : link ? 'other' : 'file'
    const source: ArchiveEntry | null = method && { kind: 'zip', archive, header, compressed, size, method }
    yield { name, kind, source }
  }
}

function addFolders(folders: Set<string>, path: string): void {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
    const folder = path.slice(0, at)
    if (folders.has(folder)) return
    folders.add(folder)
  }
}

function escaping(archive: string, name: string): Problem {
  const message = `“${archive}” holds an entry whose name leads outside it (“${name}”), which was left out.`
  return { code: 'outside-root', severity: 'error', message, file: archive }
}

function unreadable(archive: string, path: string): Problem {
  const message = `“${path}” in “${archive}” is encrypted or compressed by a method other than deflate: pack it again.`
  return { code: 'bad-archive', severity: 'error', message, file: path }
}
