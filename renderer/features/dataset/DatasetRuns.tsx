import { shortName } from '../../../core/domain/run-models.ts'
import { useQuery } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { RunLive } from '../run/RunLive.tsx'

/** The newest run on this dataset, updated live, and a link to all its runs. */
export function DatasetRuns({ datasetId }: { datasetId: string }) {
  const runs = useQuery('runs.list', { dataset: datasetId, archived: false })
  if (runs.status !== 'ready') return null
  const [newest, ...others] = runs.value.runs
  if (!newest) return null
  return (
    <section className="panel" aria-label="Newest run">
      <header className="panel-head">
        <h2>
          <a href={formatRoute('run', newest.runId)}>{newest.name}</a>
          <span className="small muted"> with {shortName(newest.model)}</span>
        </h2>
        {others.length > 0 && (
          <a href={formatRoute('history', '', { dataset: datasetId })}>
            All {runs.value.runs.length} runs on this dataset
          </a>
        )}
      </header>
      <RunLive run={newest} />
    </section>
  )
}
