import { posix } from 'node:path'
import { type DatasetItem, type Problem, type ReadingOptions, SPLITS } from '../../domain/dataset.ts'
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
      return failure('usage', `“${value}” is no pattern (${why}): write a regular expression such as ^(.*?)_.`)
    }
  }
  return failure('usage', `Items can be grouped by “folder”, “pattern:REGEX” or “column:NAME”, not by “${rule}”.`)
}

/** Warnings where a rule does not keep together what a person expects: items without a group, groups in several parts. */
export function groupFindings(items: readonly DatasetItem[]): Problem[] {
  const without = items.filter(({ group }) => group === undefined)
  const problems: Problem[] = []
  const [first] = without
  if (first) {
    const message =
      without.length === items.length
        ? 'The rule for groups fits no item, so only copies are kept together: check the name of the column, or the pattern.'
        : `${without.length} of ${items.length} items belong to no group, for example “${first.path}”: each is divided by itself.`
    problems.push({ code: 'ungrouped', severity: 'warning', message })
  }
  const partsOf = Map.groupBy(items, ({ group }) => group)
  partsOf.delete(undefined)
  const torn = [...partsOf].filter(([, members]) => new Set(members.map(({ split }) => split)).size > 1)
  const [one] = torn
  if (one) {
    const parts = SPLITS.filter((split) => one[1].some((item) => item.split === split))
    const message =
      `${torn.length === 1 ? 'One group lies' : `${torn.length} groups lie`} in several of the parts that the source names ` +
      `(“${one[0]}” in ${parts.join(' and ')}): have all parts drawn anew to keep groups together.`
    problems.push({ code: 'group-torn', severity: 'warning', message, hint: '--splits drawn' })
  }
  return problems
}
