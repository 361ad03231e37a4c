/** Keeps a cache folder within a limit. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What a process that was killed left behind is removed after this long; younger files may be in the making. */
const ABANDONED_MS = 3_600_000

interface Found {
  readonly file: string
  readonly size: number
  readonly used: number
}

/**
 * Removes the files that have not been used for longest until the folder holds at most `limit` bytes, and temporary
 * files that nobody finishes. Files in `keep` stay whatever the limit.
 * @param now milliseconds since 1970
 */
export async function makeRoom(folder: string, limit: number, keep: ReadonlySet<string>, now: number): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const found: Found[] = []
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath, entry.name)
    const about = await stat(file).catch(() => null)
    if (about) found.push({ file, size: about.size, used: about.mtimeMs })
  }
  let total = found.reduce((sum, { size }) => sum + size, 0)
  for (const { file, size, used } of found.toSorted((a, b) => a.used - b.used)) {
    const unfinished = file.endsWith('.tmp')
    if (keep.has(file)) continue
    if (unfinished ? now - used < ABANDONED_MS : total <= limit) continue
    await rm(file, { force: true })
    total -= size
  }
}
