import type { Input, RunSummary } from '../../../core/contract/index.ts'
import { useQuery } from '../../state/hooks.ts'
import type { Snapshot } from '../../state/queryCache.ts'

/** More than fit on a screen. */
const FIRST = 100

/** The runs of a list. Ten thousand take a moment to arrive, so the newest come first. */
export function useRunList(
  filter: Omit<Input<'runs.list'>, 'limit'>,
): Snapshot<{ readonly runs: readonly RunSummary[]; readonly whole: boolean }> {
  const newest = useQuery('runs.list', { ...filter, limit: FIRST })
  const all = useQuery('runs.list', filter)
  if (all.status === 'ready') return { status: 'ready', value: { runs: all.value.runs, whole: true } }
  if (all.status === 'failed' || newest.status !== 'ready') return all
  const { runs } = newest.value
  return { status: 'ready', value: { runs, whole: runs.length < FIRST } }
}
