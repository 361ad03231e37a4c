import { statSync } from 'node:fs'
import { dirname } from 'node:path'
import { reject } from './faults.ts'

/**
 * A check that the file is still the one that was opened; it rejects with `home-unwritable`. Without it SQLite would go on
 * writing to a file that was removed, which nobody can open again.
 */
export function createPresence(file: string): () => void {
  const opened = identity(file)
  return () => {
    if (identity(file) === opened) return
    const folder = dirname(file)
    reject(
      'home-unwritable',
      `The folder ${folder} was removed, moved or replaced while Thaw was open, so nothing can be recorded there. Put it back, ` +
        `and Thaw goes on; or close Thaw and start it again, which begins an empty history.`,
    )
  }
}

/** As SQLite tells files apart, too; null where there is none. */
function identity(file: string): string | null {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false })
  return found ? `${found.dev}:${found.ino}` : null
}
