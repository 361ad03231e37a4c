import { join } from 'node:path'
import { appendBounded } from '../append-bounded.ts'

export type Log = (level: 'info' | 'error', message: string, details?: unknown) => void

/** Writes to `logs/thaw.log`. If the log cannot be written, its lines are lost and nothing else fails. */
export function createLog(folder: string, now: () => Date, mostBytes?: number): Log {
  const file = join(folder, 'thaw.log')
  return (level, message, details) => {
    const extra = details instanceof Error ? (details.stack ?? details.message) : details
    const line = JSON.stringify({ at: now().toISOString(), level, message, details: extra })
    try {
      appendBounded(file, `${line}\n`, mostBytes)
    } catch {
      // There is nowhere left to report this.
    }
  }
}
