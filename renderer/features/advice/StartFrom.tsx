import { useQuery, useRoute } from '../../state/hooks.ts'
import { Select } from '../../ui/Field.tsx'

/** The newest runs to choose from; a run's own page leads to the others. */
const LISTED = 200

/** Where training starts: the pretrained weights, or those of a run that completed. Nothing without such a run. */
export function StartFrom({ from }: { from: string | undefined }) {
  const { setQuery } = useRoute()
  const listed = useQuery('runs.list', { archived: false, limit: LISTED })
  const runs =
    listed.status === 'ready'
      ? listed.value.runs.filter(({ status, trainer }) => status === 'completed' && trainer === 'native')
      : []
  if (runs.length === 0 && from === undefined) return null
  return (
    <span title="The weights of an earlier run as the start: training goes on from what it learned">
      <Select
        label="Start from"
        value={from ?? ''}
        options={[
          ['', 'pretrained weights'],
          ...runs.map(({ runId, name }) => [runId, name] as const),
          // Archived, or stopped.
          ...(from !== undefined && runs.every(({ runId }) => runId !== from)
            ? [[from, 'an earlier run'] as const]
            : []),
        ]}
        onChange={(run) => setQuery({ from: run })}
        testId="start-from"
      />
    </span>
  )
}
