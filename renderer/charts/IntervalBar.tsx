import { percentScale, ticks } from '../../core/math/scale.ts'
import { percent } from '../lib/format.ts'

interface Props {
  readonly domain: readonly [number, number]
  readonly value: number | null
  readonly low: number | null
  readonly high: number | null
  /** A line to compare with, such as chance. */
  readonly reference?: number
  readonly strong?: boolean
  readonly color?: string
  readonly label: string
}

const MARGIN = 3

/** A value and its interval, on an axis shared by all rows of a table. */
export function IntervalBar({ domain, value, low, high, reference, strong = false, color, label }: Props) {
  const x = percentScale(domain[0], domain[1], MARGIN)
  const at = (position: number): string => `${x(position)}%`
  return (
    <svg className={strong ? 'interval strong' : 'interval'} role="img" aria-label={label} style={{ color }}>
      {ticks(domain[0], domain[1], 3).map((tick) => (
        <line key={tick} className="grid" x1={at(tick)} x2={at(tick)} y1="0" y2="100%" />
      ))}
      {reference !== undefined && <line className="reference" x1={at(reference)} x2={at(reference)} y1="0" y2="100%" />}
      {low !== null && high !== null && (
        <>
          <line className="range" x1={at(low)} x2={at(high)} y1="50%" y2="50%" />
          <line className="cap" x1={at(low)} x2={at(low)} y1="30%" y2="70%" />
          <line className="cap" x1={at(high)} x2={at(high)} y1="30%" y2="70%" />
        </>
      )}
      {value !== null && <circle className="mark" cx={at(value)} cy="50%" r="4" />}
    </svg>
  )
}

/** The scale under a column of interval bars. */
export function IntervalAxis({ domain }: { domain: readonly [number, number] }) {
  const x = percentScale(domain[0], domain[1], MARGIN)
  return (
    <svg className="interval-axis" aria-hidden="true">
      {ticks(domain[0], domain[1], 3).map((tick) => (
        <text key={tick} x={`${x(tick)}%`} y="11">
          {percent(tick, 0)}
        </text>
      ))}
    </svg>
  )
}
