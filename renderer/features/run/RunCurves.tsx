import { useMemo } from 'react'
import type { MetricPoint, RunEvent } from '../../../core/contract/index.ts'
import { METRICS, type MetricId } from '../../../core/domain/metric.ts'
import type { Curve } from '../../charts/curve.ts'
import { CurveChart } from '../../charts/CurveChart.tsx'
import { marksOf } from '../../lib/eventMarks.ts'
import { downsample, seriesOf, smooth, smoothingFor, type Axis } from '../../lib/series.ts'
import { useQuery, useRoute } from '../../state/hooks.ts'
import { Segments } from '../../ui/Field.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { OtherCurves } from './OtherCurves.tsx'

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

/**
 * Loss per step, raw and smoothed, and the validation score, with a mark at each adjustment; then what else another trainer
 * recorded.
 */
export function RunCurves({
  runId,
  metric,
  lossNote,
  events,
  stepless,
  scored,
}: {
  runId: string
  metric: MetricId
  /** What to know about the loss; may be empty. */
  lossNote: string
  events: readonly RunEvent[]
  /** Whether none of the run's phases trains for any epochs. */
  stepless: boolean
  /** Whether it validates with the run's metric; trainers of others do so with the loss alone. */
  scored: boolean
}) {
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
          stepless ? (
            <p className="muted">Thaw fitted the head exactly, without training steps, so there are no curves.</p>
          ) : points.length === 0 ? (
            <p className="muted">Curves appear after the first steps.</p>
          ) : (
            <Curves
              points={points}
              metric={metric}
              lossNote={lossNote}
              events={events}
              axis={axis}
              logarithmic={scale === 'log'}
              scored={scored}
            />
          )
        }
      </Loaded>
    </Panel>
  )
}

interface CurvesProps {
  readonly points: readonly MetricPoint[]
  readonly metric: MetricId
  readonly lossNote: string
  readonly events: readonly RunEvent[]
  readonly axis: Axis
  readonly logarithmic: boolean
  readonly scored: boolean
}

function Curves({ points, metric, lossNote, events, axis, logarithmic, scored }: CurvesProps) {
  const marks = useMemo(() => marksOf(events, axis), [events, axis])
  const loss = useMemo<Curve[]>(() => {
    const raw = seriesOf(points, 'loss', axis)
    const validation = seriesOf(points, 'valLoss', axis)
    const beta = smoothingFor(raw.xs.length)
    const training = { label: 'training', series: downsample(raw, BUCKETS), variable: '--series-1' }
    return [
      { ...training, faint: beta > 0 },
      ...(beta > 0 ? [{ ...training, label: 'smoothed', series: downsample(smooth(raw, beta), BUCKETS) }] : []),
      ...(validation.xs.length > 0
        ? [{ label: 'validation', series: validation, variable: '--series-2', dash: [6, 3], dots: true }]
        : []),
    ]
  }, [points, axis])
  const title = `Validation ${METRICS[metric].name}`
  const scores = useMemo<Curve[]>(
    () => [
      {
        label: title.toLowerCase(),
        series: seriesOf(points, 'validation', axis),
        variable: '--series-2',
        dots: true,
      },
    ],
    [points, axis, title],
  )
  const x = { xLabel: AXIS_LABELS[axis], wholeX: axis === 'step', marks }
  const [own, others] = useMemo(() => curveNames(points), [points])
  return (
    <>
      {own.length > 0 && (
        <div className="columns">
          <figure>
            <figcaption>Loss{lossNote !== '' && ` (${lossNote})`}</figcaption>
            <CurveChart label="Loss" curves={loss} {...x} unit="number" logarithmic={logarithmic} />
          </figure>
          {(scored || own.includes('validation')) && (
            <figure>
              <figcaption>{title}</figcaption>
              <CurveChart label={title} curves={scores} {...x} unit="fraction" />
            </figure>
          )}
        </div>
      )}
      {others.length > 0 && <OtherCurves points={points} names={others} axis={axis} x={x} />}
    </>
  )
}

const OWN: ReadonlySet<string> = new Set(['loss', 'valLoss', 'validation'])

/** The names of Thaw's own curves among these points, and of all others that have a finite value, each once. */
function curveNames(points: readonly MetricPoint[]): readonly [string[], string[]] {
  const own = points.filter(({ name }) => OWN.has(name))
  const others = points.filter(({ name, value }) => !OWN.has(name) && value !== null)
  const namesOf = (some: readonly MetricPoint[]): string[] => [...new Set(some.map(({ name }) => name))]
  return [namesOf(own), namesOf(others)]
}
