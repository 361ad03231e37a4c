import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseJson } from '../../domain/json.ts'
import { printableLine } from '../../domain/printable.ts'

export interface LastError {
  readonly at: string
  readonly message: string
  /** Lines from the log: those before the error, the error with its details, and those after it. */
  readonly lines: readonly string[]
}

interface LogLine {
  readonly at: string
  readonly level: string
  readonly message: string
  readonly details?: unknown
}

const BEFORE = 8
const AFTER = 4
const LONGEST_DETAILS = 3000

/** The last error in `thaw.log` or in the previous log; null if there is none. */
export function lastError(logs: string): LastError | null {
  const lines = [...linesOf(join(logs, 'thaw.log.1')), ...linesOf(join(logs, 'thaw.log'))]
  const at = lines.findLastIndex(({ level }) => level === 'error')
  const error = lines[at]
  if (!error) return null
  const around = lines.slice(Math.max(0, at - BEFORE), at + 1 + AFTER)
  return { at: error.at, message: error.message, lines: around.map(textOf) }
}

/** The last lines of the desktop app's log: its processes' output, and how they ended. */
export function desktopLog(logs: string, count = 12): string[] {
  return read(join(logs, 'desktop.log')).slice(-count)
}

function linesOf(file: string): LogLine[] {
  return read(file).flatMap((line) => {
    const parsed = parseJson(line) as Partial<LogLine> | null | undefined
    return typeof parsed?.message === 'string' ? [{ at: '', level: '', ...parsed } as LogLine] : []
  })
}

function textOf({ at, level, message, details }: LogLine): string {
  const line = printableLine(`${at} ${level}: ${message}`)
  if (details === undefined) return line
  const text = typeof details === 'string' ? details : JSON.stringify(details)
  return `${line}\n${text.slice(0, LONGEST_DETAILS).replaceAll(/^/gm, '    ')}`
}

function read(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
  } catch {
    return []
  }
}
