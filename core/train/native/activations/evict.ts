/** Keeps a cache folder within a limit. */
import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Temporary files of killed processes are removed after this long; younger files may still be being written. */
const ABANDONED_MS = 3_600_000

interface Found {
  readonly file: string
  readonly size: number
  readonly used: number
}

/**
 * Removes the least recently used files until the folder holds at most `limit` bytes, and temporary files of killed
 * processes. Always keeps the files in `keep`.
 * @param now milliseconds since 1970
 */
export async function evict(folder: string, limit: number, keep: ReadonlySet<string>, now: number): Promise<void> {
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
