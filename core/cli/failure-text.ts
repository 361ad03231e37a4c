import type { Failure } from '../domain/failure.ts'
import { printableLine } from '../domain/printable.ts'

/** A failure in the terminal: its sentence, where it happened, and on a line of its own what to write to follow it. */
export function failureText({ message, file, line, hint }: Failure): string {
  const place = file === undefined || message.includes(file) ? '' : ` (${file}${line ? `:${line}` : ''})`
  return `${printableLine(`${message}${place}`)}${hintLine(hint)}`
}

/** A line to come after a sentence; nothing where there is no hint. */
export function hintLine(hint: string | undefined, indent = ''): string {
  return hint === undefined ? '' : `\n${indent}hint: ${printableLine(hint)}`
}
