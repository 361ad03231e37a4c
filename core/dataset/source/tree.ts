import type { ArchiveEntry, Container, Problem } from '../../domain/dataset.ts'
import type { SkipTally } from '../files/skip-tally.ts'
import type { FileSource } from './random-access.ts'

export interface TreeFile {
  /** Relative to the tree's top, with `/` separators. */
  readonly path: string
  /** Absent: the file of that path in the dataset's folder. */
  readonly source?: ArchiveEntry
}

/** The files a dataset is read from: a folder's, an archive's, or a single annotation file. None was opened yet. */
export interface Tree {
  /** The folder all bytes come from: absolute, links resolved. */
  readonly base: string
  readonly container: Container
  /** The file the person chose, relative to `base`, where that was no folder. */
  readonly chosen: string | null
  readonly files: readonly TreeFile[]
  readonly folders: readonly string[]
  readonly skips: SkipTally
  /** Entries that can never be read, one `error` each. */
  readonly problems: readonly Problem[]
  /** Every entry met: `files`, `skips` and `problems` together. */
  readonly found: number
  /** Not everything was listed, because time was up. */
  readonly partial: boolean
}

export function sourceOf({ path, source }: TreeFile): FileSource {
  return source ?? { kind: 'file', path }
}

/** How an entry of an archive is shown and stored: `photos.zip!/cats/1.jpg`. */
export function displayPath(archive: string, name: string): string {
  return `${archive}!/${name}`
}

/** The path inside the archive, or the path itself. */
export function innerPath(path: string): string {
  const at = path.indexOf('!/')
  return at < 0 ? path : path.slice(at + 2)
}
