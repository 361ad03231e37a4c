import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app } from 'electron'
import { selfTest } from '../../core/app/self-test.ts'
import type { Log } from './log.ts'
import { spawnUtilities } from './service.ts'

/** Puts Electron's profile in a temporary folder, removed when the process ends. Call it before `ready`. */
export function useTemporaryProfile(): void {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-profile-'))
  app.setPath('userData', folder)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
}

/** A failing process of the test reports its own output; a log file would vanish with the test's home folder. */
const NO_LOG: Log = { write: () => {} }

/** `--self-test`: runs without a window, in the same utility processes as the app. Returns the exit code. */
export async function runSelfTest(): Promise<number> {
  const works = await selfTest({
    spawn: (home) => spawnUtilities({ home, transport: 'self-test', log: NO_LOG }),
    say: (line) => process.stdout.write(`${line}\n`),
  })
  return works ? 0 : 1
}
