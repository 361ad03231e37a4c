import type { Input, RunSummary } from '../../../core/contract/index.ts'
import { useQuery } from '../../state/hooks.ts'
import type { Snapshot } from '../../state/queryCache.ts'

/** More than fit on a screen. */
const FIRST = 100

/** The runs of a list. Ten thousand take a moment to arrive, so the newest are asked for first. */
export function useRunList(
  filter: Omit<Input<'runs.list'>, 'limit'>,
): Snapshot<{ readonly runs: readonly RunSummary[]; readonly whole: boolean }> {
  const newest = useQuery('runs.list', { ...filter, limit: FIRST })
  const isWhole = newest.status !== 'ready' || newest.value.runs.length < FIRST
  const all = useQuery('runs.list', isWhole ? { ...filter, limit: FIRST } : filter)
  const shown = all.status === 'loading' ? newest : all
  if (shown.status !== 'ready') return shown
  return { status: 'ready', value: { runs: shown.value.runs, whole: isWhole || all.status === 'ready' } }
}
