import { posix } from 'node:path'
import { type DatasetItem, type Problem, type ReadingOptions, SPLITS } from '../../domain/dataset.ts'
import { failure, type Result, success } from '../../domain/failure.ts'
import { innerPath } from '../source/tree.ts'

/** The properties that determine a group. */
export interface Grouped {
  readonly path: string
  readonly cells?: Readonly<Record<string, string>> | undefined
}

/** Names the group of an item, or null for one that belongs to none. */
export type GroupOf = (item: Grouped) => string | null

/**
 * The rule that a person wrote: `folder` (the folder an image lies in), `pattern:REGEX` (of its path: the first group,
 * else the whole match), `column:NAME`, or the column that has the role `group`. Null for no rule.
 * @returns `usage` for anything else, and where the two ways contradict each other
 */
export function groupRule({ groupBy, columns }: ReadingOptions): Result<GroupOf | null> {
  const byRole = columns?.group === undefined ? undefined : `column:${columns.group}`
  if (byRole !== undefined && groupBy !== undefined && groupBy !== byRole) {
    const message = `Items can be grouped by “${byRole}” or by “${groupBy}”, not by both: leave one of them out.`
    return failure('usage', message)
  }
  const rule = groupBy ?? byRole
  return rule === undefined ? success(null) : parseRule(rule)
}

function parseRule(rule: string): Result<GroupOf> {
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
      return failure('usage', `“${value}” is not a valid pattern (${why}): write a regular expression such as ^(.*?)_.`)
    }
  }
  return failure('usage', `Items can be grouped by “folder”, “pattern:REGEX” or “column:NAME”, not by “${rule}”.`)
}

/** Warnings if a rule does not keep items together as expected: items without a group, groups in several splits. */
export function groupFindings(items: readonly DatasetItem[]): Problem[] {
  const without = items.filter(({ group }) => group === undefined)
  const problems: Problem[] = []
  const [first] = without
  if (first) {
    const message =
      without.length === items.length
        ? 'The rule for groups matches no item, so Thaw keeps only copies together: check the column name or the pattern.'
        : `${without.length} of ${items.length} items belong to no group, for example “${first.path}”: Thaw splits each on its own.`
    problems.push({ code: 'ungrouped', severity: 'warning', message })
  }
  const partsOf = Map.groupBy(items, ({ group }) => group)
  partsOf.delete(undefined)
  const torn = [...partsOf].filter(([, members]) => new Set(members.map(({ split }) => split)).size > 1)
  const [one] = torn
  if (one) {
    const parts = SPLITS.filter((split) => one[1].some((item) => item.split === split))
    const message =
      `${torn.length === 1 ? 'One group is' : `${torn.length} groups are`} in several splits of the source ` +
      `(“${one[0]}” in ${parts.join(' and ')}): let Thaw draw all splits again to keep groups together.`
    problems.push({ code: 'group-torn', severity: 'warning', message, hint: '--splits drawn' })
  }
  return problems
}
