import { appendFileSync, renameSync, statSync } from 'node:fs'

const MOST_BYTES = 1_000_000

/**
 * Appends to a log of limited size: a full log is renamed to `.1`, which replaces the previous one. Throws system
 * errors.
 */
export function appendBounded(file: string, text: string, mostBytes: number = MOST_BYTES): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > 0 && size + Buffer.byteLength(text) > mostBytes) renameSync(file, `${file}.1`)
  appendFileSync(file, text)
}
