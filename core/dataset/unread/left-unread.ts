import type { DatasetFormat, Problem } from '../../domain/dataset.ts'
import type { Failure } from '../../domain/failure.ts'
import type { Detection, Reader } from '../formats/reader.ts'
import type { Tree } from '../source/tree.ts'
import { unreadFailure, unreadProblems } from './messages.ts'
import { unreadFiles } from './unread-files.ts'

/** A format that a tree may have. */
export interface Candidate {
  readonly reader: Reader
  readonly detection: Detection
}

export interface LeftUnread {
  /** The failure of an import unless a person has chosen the format. */
  readonly unclear: Failure | null
  /** Formats that would read the files that the chosen one does not; null if it reads all. */
  readonly unread: { readonly readBy: readonly DatasetFormat[] } | null
  /** Warnings if a person has chosen the format. */
  readonly problems: readonly Problem[]
}

const NOTHING: LeftUnread = { unclear: null, unread: null, problems: [] }

/**
 * Finds the annotations that would be lost if a tree were read as `best`.
 * @param others alternative formats
 * @param chosen the format is the one that a person asked for
 */
export async function leftUnread(
  tree: Tree,
  { reader, detection }: Candidate,
  others: readonly Candidate[],
  chosen: boolean,
): Promise<LeftUnread> {
  // A person who chooses a single file has decided what to read.
  const isWhole = tree.chosen === null || tree.container === 'zip' || tree.container === 'tar'
  const unread = isWhole ? await unreadFiles(tree, await reader.reads({ tree, detection })) : []
  if (unread.length === 0) return NOTHING
  if (chosen) return { unclear: null, unread: { readBy: [] }, problems: unreadProblems(unread) }
  const readBy: DatasetFormat[] = []
  const first = unread.flatMap(({ files }) => files[0] ?? [])
  for (const other of others) {
    const isRead = await other.reader.reads({ tree, detection: other.detection })
    const reads = await Promise.all(first.map(async (file) => isRead(file)))
    if (reads.every(Boolean)) readBy.push(other.reader.format)
  }
  return { unclear: unreadFailure(unread, detection.format, readBy), unread: { readBy }, problems: [] }
}
