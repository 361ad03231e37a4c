import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of its own for a spec: pictures, and what the app keeps between two launches. */
export interface Scratch {
  readonly pictures: string
  readonly home: string
  readonly userData: string
  readonly root: string
  remove(): void
}

export function scratchFolder(): Scratch {
  const root = mkdtempSync(join(tmpdir(), 'thaw-ui-'))
  return {
    root,
    pictures: join(root, 'shapes'),
    home: join(root, 'home'),
    userData: join(root, 'user-data'),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}
