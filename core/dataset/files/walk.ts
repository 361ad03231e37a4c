import type { Stats } from 'node:fs'
import { opendir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Problem } from '../../domain/dataset.ts'
import { codeUnitOrder } from '../natural-order.ts'
import { isUnder } from '../source/confined.ts'
import { problemOf } from './file-problem.ts'
import { SkipTally } from './skip-tally.ts'

export interface ListedFile {
  /** Relative to the root, with `/` separators, name as the file system gave it. */
  readonly path: string
}

export interface Listing {
  readonly files: ListedFile[]
  /** Folders entered, relative to the root, without the root itself. */
  readonly folders: string[]
  readonly skips: SkipTally
  /** Entries that can never be read, one `error` each. */
  readonly problems: Problem[]
  /** Number of entries: `files`, `skips` and `problems` together, nothing else. */
  found: number
  /** Whether the listing is incomplete, because time was up. */
  partial: boolean
}

interface WalkOptions {
  /** Absolute, links resolved. */
  readonly root: string
  readonly signal?: AbortSignal | undefined
  readonly onFound?: (count: number) => void
  /** Ends the listing early when it returns true. */
  readonly timeIsUp?: (() => boolean) | undefined
}

/** Files listed even when time is up, because recognising a format needs some. */
export const ENOUGH = 500

const SYSTEM_NAMES = new Set(['thumbs.db', 'desktop.ini', '__macosx', '$recycle.bin', 'system volume information'])

/** Names that operating systems and tools hide from people. */
export function isHidden(name: string): boolean {
  return name.startsWith('.') || SYSTEM_NAMES.has(name.toLowerCase())
}

/**
 * Lists a folder's files without opening any. Links to files are followed while they stay under the root; links to
 * folders are not, so that loops cannot occur and no image is listed twice. An aborted signal makes it reject.
 */
export async function walk({ root, signal, onFound, timeIsUp }: WalkOptions): Promise<Listing> {
  const listing: Listing = { files: [], folders: [], skips: new SkipTally(), problems: [], found: 0, partial: false }
  const waiting = ['']
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    signal?.throwIfAborted()
    if (listing.partial) break
    try {
      for await (const entry of await opendir(join(root, folder))) {
        signal?.throwIfAborted()
        if (listing.files.length >= ENOUGH && timeIsUp?.()) {
          listing.partial = true
          break
        }
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`
        if (entry.isDirectory() && !isHidden(entry.name)) {
          listing.folders.push(path)
          waiting.push(path)
          continue
        }
        listing.found++
        if (isHidden(entry.name)) listing.skips.add('hidden', path)
        else if (entry.isFile()) listing.files.push({ path })
        else if (entry.isSymbolicLink()) await followLink(root, path, listing)
        else listing.skips.add('special', path)
      }
    } catch (error) {
      signal?.throwIfAborted()
      if (folder === '') throw error
      listing.found++
      listing.problems.push(problemOf(error, folder))
    }
    onFound?.(listing.files.length)
  }
  // The order in which file systems list names differs from one to the next.
  return { ...listing, files: listing.files.toSorted((a, b) => codeUnitOrder(a.path, b.path)) }
}

async function followLink(root: string, path: string, listing: Listing): Promise<void> {
  let real: string
  // Null for a target outside, which is not examined at all.
  let facts: Stats | null
  try {
    real = await realpath(join(root, path))
    facts = isUnder(root, real) ? await stat(real) : null
  } catch {
    const message = `“${path}” is a broken link: repair or remove it.`
    listing.problems.push({ code: 'unreadable', severity: 'error', message, file: path })
    return
  }
  if (facts === null) {
    const message = `“${path}” is a link that leaves the dataset’s folder, so it was not followed: copy the files in.`
    listing.problems.push({ code: 'outside-root', severity: 'error', message, file: path })
  } else if (facts.isFile()) {
    listing.files.push({ path })
  } else {
    listing.skips.add(facts.isDirectory() ? 'folder-link' : 'special', path)
  }
}
