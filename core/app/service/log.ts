/** A log file of bounded size: when it is full it becomes `.1`, and the older one goes. */
import { appendFileSync, existsSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

export type Log = (level: 'info' | 'error', message: string, details?: unknown) => void

const MAX_BYTES = 1_000_000

/** Writes to `logs/thaw.log`. A log that cannot be written loses its lines and disturbs nothing else. */
export function createLog(folder: string, now: () => Date, maxBytes: number = MAX_BYTES): Log {
  const file = join(folder, 'thaw.log')
  return (level, message, details) => {
    const extra = details instanceof Error ? (details.stack ?? details.message) : details
    const line = JSON.stringify({ at: now().toISOString(), level, message, details: extra })
    try {
      if (existsSync(file) && statSync(file).size + line.length > maxBytes) renameSync(file, `${file}.1`)
      appendFileSync(file, `${line}\n`)
    } catch {
      // Nowhere is left to report it to.
    }
  }
}
