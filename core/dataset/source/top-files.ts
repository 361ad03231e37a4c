import { readdir } from 'node:fs/promises'
import { isHidden } from '../files/walk.ts'
import type { Tree, TreeFile } from './tree.ts'

/** The files of a tree, and beside a single file those in its folder. */
export async function topFiles({ container, files, base }: Tree): Promise<readonly TreeFile[]> {
  if (container !== 'file') return files
  try {
    const names = await readdir(base, { withFileTypes: true })
    return names.flatMap((entry) => (entry.isDirectory() || isHidden(entry.name) ? [] : [{ path: entry.name }]))
  } catch {
    // A folder that may be entered and not listed: files in it are still found by their names.
    return []
  }
}
