import { firstQuoted } from '../../../domain/listed.ts'

/** Files named in a description. */
const NAMED = 3

/**
 * The files that a list names, for a sentence: how many, and the first few names.
 * @param how the list comes in, such as `listed by “data.yaml”`
 */
export function filesSentence(paths: readonly string[], how: string): string {
  const names = firstQuoted(paths, NAMED)
  return paths.length === 1 ? `${names}, ${how}` : `${paths.length} files ${how}: ${names}`
}
