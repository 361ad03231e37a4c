import type { SweepReport } from '../../../core/contract/index.ts'
import { isChosen, markText, SCATTER, scatterOf, type ScatterMark } from '../../../core/sweep/index.ts'
import { percent } from '../../lib/format.ts'
import { Panel } from '../../ui/Panel.tsx'

/** Robust against in-domain scores, each with its interval; nothing without robust scores. */
export function SweepScatter({ report }: { report: SweepReport }) {
  const plot = scatterOf(report.rows)
  if (!plot) return null
  const { width, height, left, right, top, bottom } = SCATTER
  const { xTicks, yTicks, diagonal, marks } = plot
  return (
    <Panel title="In-domain and robust" testId="sweep-scatter">
      <svg
        className="scatter"
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label="Robust scores against in-domain scores, with their intervals"
      >
        {xTicks.map(({ at, value }) => (
          <g key={value}>
            <line className="grid" x1={at} x2={at} y1={top} y2={height - bottom} />
            <text x={at} y={height - bottom + 16} textAnchor="middle">
              {percent(value, 0)}
            </text>
          </g>
        ))}
        {yTicks.map(({ at, value }) => (
          <g key={value}>
            <line className="grid" x1={left} x2={width - right} y1={at} y2={at} />
            <text x={left - 6} y={at + 4} textAnchor="end">
              {percent(value, 0)}
            </text>
          </g>
        ))}
        {diagonal && <line className="equal" {...diagonal} />}
        {marks.map((mark) => (
          <Mark key={mark.letters} mark={mark} report={report} />
        ))}
        <text x={(left + width - right) / 2} y={height - 8} textAnchor="middle">
          In-domain (test images)
        </text>
        <text transform={`translate(14 ${(top + height - bottom) / 2}) rotate(-90)`} textAnchor="middle">
          Robust
        </text>
      </svg>
      <p className="small muted">
        Lines are 95 % intervals; on the dashed line both scores are equal. Letters as in the table. Robust:{' '}
        {report.robust?.basis}.
      </p>
    </Panel>
  )
}

function Mark({ mark, report }: { mark: ScatterMark; report: SweepReport }) {
  const { letters, rows, radius, x, y, xLow, xHigh, yLow, yHigh } = mark
  return (
    <g className={rows.some((row) => isChosen(report, row)) ? 'mark chosen' : 'mark'}>
      <title>{rows.map((row) => markText(row, report.rows)).join('; ')}</title>
      <line className="range" x1={xLow} x2={xHigh} y1={y} y2={y} />
      <line className="range" x1={x} x2={x} y1={yLow} y2={yHigh} />
      <circle cx={x} cy={y} r={radius} />
      <text x={x} y={y + 4} textAnchor="middle">
        {letters}
      </text>
    </g>
  )
}
