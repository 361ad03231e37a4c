import type { RunSummary } from '../../../core/contract/index.ts'
import { METRICS } from '../../../core/domain/metric.ts'
import { isActive } from '../../../core/domain/run.ts'
import { strategyName } from '../../../core/strategies/index.ts'
import { duration, moment, percent, percentRange } from '../../lib/format.ts'
import { useThaw, useValue } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { StatusBadge } from '../../ui/StatusBadge.tsx'

interface Props {
  readonly run: RunSummary
  /** Null if all runs have the same model. */
  readonly model: string | null
  readonly selected: boolean
  readonly onPick: (on: boolean, range: boolean) => void
}

export function HistoryRow({ run, model, selected, onPick }: Props) {
  const live = useValue(useThaw().liveRuns).get(run.runId)
  const seconds = isActive(run.status) && live ? live.progress.elapsedSeconds : run.seconds
  return (
    <tr className={selected ? 'selected' : undefined} data-testid="history-row" data-run={run.runId}>
      <td>
        <input
          type="checkbox"
          aria-label={`Select ${run.name}`}
          checked={selected}
          onChange={(event) =>
            onPick(event.target.checked, event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey)
          }
        />
      </td>
      <td className="col-status">
        <span title={run.reason === '' ? undefined : run.reason}>
          <StatusBadge status={run.status} />
        </span>
      </td>
      <th scope="row">
        <a href={formatRoute('run', run.runId)} title={run.name}>
          {run.name}
        </a>
        {!run.name.includes(run.datasetName) && (
          <span className="small muted block ellipsis when-narrow">{run.datasetName}</span>
        )}
        {model !== null && <span className="small muted block ellipsis when-narrow">{model}</span>}
        {run.tags.length > 0 && (
          <span className="block">
            {run.tags.map((tag) => (
              <span key={tag} className="tag">
                {tag}
              </span>
            ))}
          </span>
        )}
      </th>
      <td className="number">
        <span title={METRICS[run.metric].title}>{percent(run.test?.value)}</span>
        {run.test && (
          <span className="small muted block">
            {run.metric === 'accuracy' ? percentRange(run.test.low, run.test.high) : METRICS[run.metric].name}
          </span>
        )}
      </td>
      <td className="number col-macroF1">{percent(run.macroF1)}</td>
      <td className="ellipsis col-dataset" title={run.datasetName}>
        {run.datasetName}
      </td>
      {model !== null && (
        <td className="ellipsis col-model" title={run.model}>
          {model}
        </td>
      )}
      <td>{strategyName(run.strategy)}</td>
      <td>{moment(run.startedAt, new Date())}</td>
      <td className="number col-duration">{duration(seconds)}</td>
      <td className="ellipsis col-engine" title={run.engine}>
        {run.engine}
      </td>
      <td className="number col-seed">{run.seed}</td>
    </tr>
  )
}
