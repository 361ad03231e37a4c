import { valueAt, type Aligned } from '../lib/series.ts'
import type { Curve } from './curve.ts'

interface Props {
  readonly curves: readonly Curve[]
  readonly aligned: Aligned
  readonly xLabel: string
  readonly format: (value: number) => string
  /** The point under the cursor; null shows each curve's last value. */
  readonly index: number | null
}

/** Each curve's line style, with its value under the cursor, or its last value. */
export function CurveLegend({ curves, aligned: { xs, columns }, xLabel, format, index }: Props) {
  const at = index ?? xs.length - 1
  const x = xs[at]
  return (
    <ul className="curve-legend">
      {x !== undefined && (
        <li>
          {xLabel} {Number(x.toPrecision(4)).toLocaleString('en')}
        </li>
      )}
      {curves.map((curve, place) => {
        const value = valueAt(columns[place] ?? [], at)
        return (
          <li key={curve.label}>
            <Sample curve={curve} />
            {curve.label} <strong>{value === null ? '–' : format(value)}</strong>
          </li>
        )
      })}
    </ul>
  )
}

function Sample({ curve: { variable, dash, faint = false, dots = false } }: { curve: Curve }) {
  const colour = `var(${variable})`
  return (
    <svg width="24" height="8" aria-hidden="true" opacity={faint ? 0.6 : 1}>
      <line
        x1="0"
        x2="24"
        y1="4"
        y2="4"
        strokeWidth={faint ? 1 : 2}
        strokeDasharray={dash?.join(' ')}
        style={{ stroke: colour }}
      />
      {dots && <circle cx="12" cy="4" r="3" style={{ fill: colour }} />}
    </svg>
  )
}
