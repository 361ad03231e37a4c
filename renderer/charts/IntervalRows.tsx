import type { ReactNode } from 'react'
import { percent, percentRange } from '../lib/format.ts'
import { IntervalAxis, IntervalBar } from './IntervalBar.tsx'

export interface IntervalRow {
  readonly name: string
  readonly value: number
  /** Null where a value has no interval. */
  readonly low: number | null
  readonly high: number | null
}

interface Props {
  readonly rows: readonly IntervalRow[]
  readonly domain: readonly [number, number]
  /** A line to compare with, such as chance. */
  readonly reference?: number
  readonly strong?: boolean
  /** What a bar says to those who do not see it. */
  readonly label?: (row: IntervalRow) => string
  /** What the last column shows; the value by default. */
  readonly number?: (row: IntervalRow) => ReactNode
}

/** The body of a table of values with their 95 % intervals, on one axis below. */
export function IntervalRows({ rows, domain, reference, strong, label = labelOf, number = valueText }: Props) {
  return (
    <tbody>
      {rows.map((row) => (
        <tr key={row.name}>
          <th scope="row">{row.name}</th>
          <td className="chart">
            <IntervalBar
              domain={domain}
              value={row.value}
              low={row.low}
              high={row.high}
              {...(reference !== undefined && { reference })}
              {...(strong !== undefined && { strong })}
              label={label(row)}
            />
          </td>
          <td className="number">{number(row)}</td>
        </tr>
      ))}
      <tr aria-hidden="true">
        <td />
        <td className="chart">
          <IntervalAxis domain={domain} />
        </td>
        <td />
      </tr>
    </tbody>
  )
}

const valueText = ({ value }: IntervalRow): string => percent(value)

const labelOf = ({ value, low, high }: IntervalRow): string =>
  low === null || high === null ? percent(value) : `${percent(value)}, 95 % interval ${percentRange(low, high)}`
