/** Effects of full training computed anew from some sources, to try them on others. */
import { CLAIMS } from '../../../core/advise/record/evidence.ts'
import { compared } from '../../../core/advise/record/groups.ts'
import type { RecordRow } from '../../../core/advise/record/rows.ts'
import { quantile } from '../../../core/math/quantile.ts'
import { type Beliefs, RULE_IDS, type RuleId, STRATEGIES } from '../../../core/strategies/index.ts'

/** Full training's beliefs with the medians of these rows; a condition without rows is expected to change nothing. */
export function refitted(rows: readonly RecordRow[]): Beliefs {
  const { rules, towerShare } = STRATEGIES.full.beliefs as Beliefs
  const meanOf = (id: RuleId): number => {
    const differences = compared(rows, 'full-frozen')
      .filter(({ row }) => CLAIMS[id].about(row))
      .map(({ difference }) => difference)
    return differences.length === 0 ? 0 : quantile(differences, 0.5)
  }
  return {
    rules: Object.fromEntries(RULE_IDS.map((id) => [id, { ...rules[id], mean: meanOf(id) }])) as Beliefs['rules'],
    towerShare,
  }
}

/** The rows by every other source, both ways around: [to fit, to try]. */
export function halves(rows: readonly RecordRow[]): (readonly [RecordRow[], RecordRow[]])[] {
  const sources = [...new Set(rows.map(({ source }) => source))]
  const [even, odd] = [0, 1].map((half) => rows.filter(({ source }) => sources.indexOf(source) % 2 === half)) as [
    RecordRow[],
    RecordRow[],
  ]
  return [
    [even, odd],
    [odd, even],
  ]
}
