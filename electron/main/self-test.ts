import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import { selfTest } from '../../core/app/self-test.ts'
import type { Log } from './log.ts'
import { spawnUtilities } from './service.ts'

/** Electron keeps its profile in a folder that goes away too, with the process. To be called before `ready`. */
export function useTemporaryProfile(): void {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-profile-'))
  app.setPath('userData', folder)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
}

/** What a process of the test writes is told where it fails; its home is gone by then. */
const NO_LOG: Log = { write: () => {} }

/** `--self-test`: without a window, and with the utility processes that the app works with. Returns the exit code. */
export async function runSelfTest(): Promise<number> {
  const works = await selfTest({
    spawn: (home) => spawnUtilities({ home, transport: 'self-test', log: NO_LOG }),
    say: (line) => process.stdout.write(`${line}\n`),
  })
  return works ? 0 : 1
}
