import { useMemo } from 'react'
import type { MetricPoint } from '../../../core/contract/index.ts'
import { CurveChart, type Curve } from '../../charts/CurveChart.tsx'
import { decimal, percent } from '../../lib/format.ts'
import { downsample, seriesOf, smooth, smoothingFor, type Axis } from '../../lib/series.ts'
import { useQuery, useRoute } from '../../state/hooks.ts'
import { Segments } from '../../ui/Field.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Panel } from '../../ui/Panel.tsx'

export const AXES: readonly (readonly [Axis, string])[] = [
  ['step', 'Step'],
  ['epoch', 'Epoch'],
  ['time', 'Time'],
]
export const AXIS_LABELS: Readonly<Record<Axis, string>> = { step: 'step', epoch: 'epoch', time: 'seconds' }
const BUCKETS = 400

export function axisOf(text: string | undefined): Axis {
  return text === 'epoch' || text === 'time' ? text : 'step'
}

const wholePercent = (value: number): string => percent(value, value > 0.995 || value < 0.1 ? 1 : 0)

/** Loss per step with its smoothed course, and validation accuracy. */
export function RunCurves({ runId }: { runId: string }) {
  const metrics = useQuery('runs.metrics', { run: runId })
  const { route, setQuery } = useRoute()
  const axis = axisOf(route.query['x'])
  const scale = route.query['y'] === 'log' ? 'log' : 'linear'
  return (
    <Panel
      title="Curves"
      testId="run-curves"
      actions={
        <>
          <Segments label="Horizontal axis" value={axis} options={AXES} onChange={(x) => setQuery({ x })} />
          <Segments
            label="Loss scale"
            value={scale}
            options={[
              ['linear', 'Linear'],
              ['log', 'Log'],
            ]}
            onChange={(y) => setQuery({ y })}
          />
        </>
      }
    >
      <Loaded from={metrics}>
        {({ points }) =>
          points.length === 0 ? (
            <p className="muted">Curves appear with the first steps.</p>
          ) : (
            <Curves points={points} axis={axis} logarithmic={scale === 'log'} />
          )
        }
      </Loaded>
    </Panel>
  )
}

function Curves({ points, axis, logarithmic }: { points: readonly MetricPoint[]; axis: Axis; logarithmic: boolean }) {
  const loss = useMemo<Curve[]>(() => {
    const raw = seriesOf(points, 'loss', axis)
    const validation = seriesOf(points, 'valLoss', axis)
    return [
      { label: 'loss', series: downsample(raw, BUCKETS), variable: '--series-1', faint: true },
      {
        label: 'smoothed',
        series: downsample(smooth(raw, smoothingFor(raw.xs.length)), BUCKETS),
        variable: '--series-1',
      },
      ...(validation.xs.length > 0
        ? [{ label: 'validation', series: validation, variable: '--series-2', dash: [6, 3], dots: true }]
        : []),
    ]
  }, [points, axis])
  const accuracy = useMemo<Curve[]>(
    () => [
      {
        label: 'validation accuracy',
        series: seriesOf(points, 'valAccuracy', axis),
        variable: '--series-2',
        dots: true,
      },
    ],
    [points, axis],
  )
  const xLabel = AXIS_LABELS[axis]
  return (
    <div className="columns">
      <figure>
        <figcaption>Loss</figcaption>
        <CurveChart label="Loss" curves={loss} xLabel={xLabel} format={decimal} logarithmic={logarithmic} />
      </figure>
      <figure>
        <figcaption>Validation accuracy</figcaption>
        <CurveChart label="Validation accuracy" curves={accuracy} xLabel={xLabel} format={wholePercent} />
      </figure>
    </div>
  )
}
