import { posix } from 'node:path'
import { failure, type Result, success } from '../../domain/failure.ts'
import { innerPath } from '../source/tree.ts'

/** What a group is told by. */
export interface Grouped {
  readonly path: string
  readonly cells?: Readonly<Record<string, string>> | undefined
}

/** Names the group of an item, or null for one that belongs to none. */
export type GroupOf = (item: Grouped) => string | null

/**
 * The rule that a person wrote: `folder` (the folder an image lies in), `pattern:REGEX` (of its path: the first group,
 * else the whole match), `column:NAME`. Null for no rule.
 * @returns `usage` for anything else
 */
export function groupRule(rule: string | undefined): Result<GroupOf | null> {
  if (rule === undefined) return success(null)
  const [kind = '', ...rest] = rule.split(':')
  const value = rest.join(':')
  if (kind === 'folder' && value === '') return success(({ path }) => posix.dirname(innerPath(path)))
  if (kind === 'column' && value !== '') return success(({ cells }) => cells?.[value] ?? null)
  if (kind === 'pattern' && value !== '') {
    try {
      const pattern = new RegExp(value, 'u')
      return success(({ path }) => {
        const match = pattern.exec(innerPath(path))
        return match ? (match[1] ?? match[0]) : null
      })
    } catch (error) {
      const why = error instanceof Error ? error.message : ''
      return failure('usage', `“${value}” is no pattern (${why}): write a regular expression such as ^(.*?)_.`)
    }
  }
  return failure('usage', `Items can be grouped by “folder”, “pattern:REGEX” or “column:NAME”, not by “${rule}”.`)
}
