/** The last measurement of backends, in a file of the home: it belongs to the machine, not to the history. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { engineReport, type EngineReport } from '../../../contract/engine.ts'

const stored = z.object({ fingerprint: z.string(), report: engineReport })

/** The report, or null where there is none for the machine as it is now. */
export function readReport(file: string, fingerprint: string): EngineReport | null {
  try {
    const found = stored.parse(JSON.parse(readFileSync(file, 'utf8')))
    return found.fingerprint === fingerprint ? found.report : null
  } catch {
    // Missing, or written by another version: it will be measured again.
    return null
  }
}

export function writeReport(file: string, fingerprint: string, report: EngineReport): void {
  const temporary = `${file}.new`
  try {
    writeFileSync(temporary, `${JSON.stringify({ fingerprint, report }, null, 2)}\n`)
    renameSync(temporary, file)
  } catch {
    // A full disk is reported by what needs the space; here it only means measuring again.
    rmSync(temporary, { force: true })
  }
}
