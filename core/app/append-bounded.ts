import { appendFileSync, renameSync, statSync } from 'node:fs'

const MOST_BYTES = 1_000_000

/**
 * Adds to a log that must not grow for ever: when it is full it becomes `.1`, and the one that was called so goes.
 * Throws system errors.
 */
export function appendBounded(file: string, text: string, mostBytes: number = MOST_BYTES): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > 0 && size + Buffer.byteLength(text) > mostBytes) renameSync(file, `${file}.1`)
  appendFileSync(file, text)
}
