import { lookOf } from '../../charts/palette.ts'
import { formatRoute } from '../../state/route.ts'

/** A run's line style and name: the same in every chart and table of the comparison. */
export function RunKey({ index, runId, name }: { index: number; runId: string; name: string }) {
  const { variable, dash } = lookOf(index)
  return (
    <span className="run-key">
      <svg width="24" height="8" aria-hidden="true">
        <line x1="0" x2="24" y1="4" y2="4" strokeDasharray={dash.join(' ')} style={{ stroke: `var(${variable})` }} />
      </svg>
      <a href={formatRoute('run', runId)}>{name}</a>
    </span>
  )
}
