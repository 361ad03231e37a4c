/** Stores the last measurement of backends in a file of the home: it belongs to the machine, not to the history. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { engineReport, type EngineReport } from '../../../contract/engine.ts'

const stored = z.object({ fingerprint: z.string(), report: engineReport })

/** The stored report, or null if there is none for the machine in its current state. */
export function readReport(file: string, fingerprint: string): EngineReport | null {
  try {
    const found = stored.parse(JSON.parse(readFileSync(file, 'utf8')))
    return found.fingerprint === fingerprint ? found.report : null
  } catch {
    // Missing, or written by another version: Thaw will measure again.
    return null
  }
}

export function writeReport(file: string, fingerprint: string, report: EngineReport): void {
  const temporary = `${file}.new`
  try {
    writeFileSync(temporary, `${JSON.stringify({ fingerprint, report }, null, 2)}\n`)
    renameSync(temporary, file)
  } catch {
    // Ignore a full disk here: it only means measuring again, and whatever needs the space will report it.
    rmSync(temporary, { force: true })
  }
}
