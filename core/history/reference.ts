import { failure, type Result, success } from '../domain/failure.ts'

export interface Candidate {
  readonly id: string
  readonly name: string
}

/** Minimum length of a prefix (after `run-`), so that a typing error does not select something. */
const SHORTEST_PREFIX = 2

/**
 * Finds the candidate that a person means: by whole id, else by whole name, else by the prefix of an id, with or
 * without its kind (`run-4f2` or `4f2`).
 * @returns `not-found`, or `usage` with the candidates if several match
 */
export function resolveReference<C extends Candidate>(kind: string, reference: string, among: readonly C[]): Result<C> {
  const exact = among.find((candidate) => candidate.id === reference)
  if (exact) return success(exact)
  const named = among.filter((candidate) => candidate.name === reference)
  if (named.length > 0) return only(kind, reference, named)
  return only(
    kind,
    reference,
    among.filter((candidate) => begins(candidate.id, reference)),
  )
}

function begins(id: string, reference: string): boolean {
  const kindLength = id.indexOf('-') + 1
  const own = id.slice(kindLength)
  const wanted = reference.startsWith(id.slice(0, kindLength)) ? reference.slice(kindLength) : reference
  return wanted.length >= SHORTEST_PREFIX && own.startsWith(wanted)
}

function only<C extends Candidate>(kind: string, reference: string, found: readonly C[]): Result<C> {
  const first = found[0]
  if (first === undefined) return failure('not-found', `There is no ${kind} “${reference}” in the history.`)
  if (found.length === 1) return success(first)
  const shown = found.slice(0, 5).map(({ id, name }) => `${id} (${name})`)
  const more = found.length > shown.length ? ` and ${found.length - shown.length} more` : ''
  return failure('usage', `“${reference}” matches several ${kind}s: ${shown.join(', ')}${more}. Type more of the id.`)
}
