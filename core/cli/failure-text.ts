import type { Failure } from '../domain/failure.ts'
import { printableLine } from '../domain/printable.ts'

/** Formats a failure for the terminal: its message, its location and, on a separate line, the hint. */
export function failureText({ message, file, line, hint }: Failure): string {
  const place = file === undefined || message.includes(file) ? '' : ` (${file}${line ? `:${line}` : ''})`
  return `${printableLine(`${message}${place}`)}${hintLine(hint)}`
}

/** The line after the message; empty if there is no hint. */
export function hintLine(hint: string | undefined, indent = ''): string {
  return hint === undefined ? '' : `\n${indent}hint: ${printableLine(hint)}`
}
