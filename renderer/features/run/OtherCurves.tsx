import { useMemo } from 'react'
import type { MetricPoint } from '../../../core/contract/index.ts'
import { CurveChart } from '../../charts/CurveChart.tsx'
import type { Mark } from '../../lib/eventMarks.ts'
import { downsample, seriesOf, type Axis } from '../../lib/series.ts'

const BUCKETS = 400

interface Props {
  readonly points: readonly MetricPoint[]
  /** Names of the curves to draw. */
  readonly names: readonly string[]
  readonly axis: Axis
  readonly x: { readonly xLabel: string; readonly wholeX: boolean; readonly marks: readonly Mark[] }
}

/** One chart for each curve that another trainer recorded, under the trainer’s own name for it. */
export function OtherCurves({ points, names, axis, x }: Props) {
  const charts = useMemo(
    () =>
      names.map((name) => {
        const series = downsample(seriesOf(points, name, axis), BUCKETS)
        return { name, curves: [{ label: name, series, variable: '--series-1', dots: series.xs.length < 20 }] }
      }),
    [points, names, axis],
  )
  return (
    <div className="columns">
      {charts.map(({ name, curves }) => (
        <figure key={name}>
          <figcaption>{name}</figcaption>
          <CurveChart label={name} curves={curves} {...x} unit="number" />
        </figure>
      ))}
    </div>
  )
}
