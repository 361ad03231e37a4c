import { useMemo, useSyncExternalStore } from 'react'
import type { MetricPoint, RunDetail } from '../../../core/contract/index.ts'
import type { Curve } from '../../charts/curve.ts'
import { CurveChart } from '../../charts/CurveChart.tsx'
import { lookOf } from '../../charts/palette.ts'
import { downsample, seriesOf, smooth, smoothingFor } from '../../lib/series.ts'
import { metricName } from '../../lib/metricName.ts'
import { useRoute, useThaw } from '../../state/hooks.ts'
import { joinQueries } from '../../state/joinQueries.ts'
import { Segments } from '../../ui/Field.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { AXES, AXIS_LABELS, axisOf } from '../run/RunCurves.tsx'

const BUCKETS = 300

/** Points of every run, in the order of the runs; empty for a run whose points have not loaded. */
function usePoints(runs: readonly RunDetail[]): (readonly MetricPoint[])[] {
  const { cache } = useThaw()
  const joined = useMemo(
    () => joinQueries(runs.map(({ runId }) => cache.query('runs.metrics', { run: runId }))),
    [cache, runs],
  )
  const snapshots = useSyncExternalStore(joined.subscribe, joined.get)
  return useMemo(
    () => snapshots.map((snapshot) => (snapshot.status === 'ready' ? snapshot.value.points : [])),
    [snapshots],
  )
}

export function CompareCurves({ runs }: { runs: readonly RunDetail[] }) {
  const points = usePoints(runs)
  const { route, setQuery } = useRoute()
  const axis = axisOf(route.query['x'])
  const [loss, scores] = useMemo(() => {
    const curvesOf = (name: string, smoothed: boolean): Curve[] =>
      runs.map((run, index) => {
        const raw = seriesOf(points[index] ?? [], name, axis)
        const series = smoothed ? downsample(smooth(raw, smoothingFor(raw.xs.length)), BUCKETS) : raw
        return { label: run.name, series, ...lookOf(index), dots: !smoothed }
      })
    return [curvesOf('loss', true), curvesOf('validation', false)] as const
  }, [runs, points, axis])
  const title = `Validation ${metricName(runs)}`
  const x = { xLabel: AXIS_LABELS[axis], wholeX: axis === 'step' }
  return (
    <Panel
      title="Curves"
      actions={<Segments label="Horizontal axis" value={axis} options={AXES} onChange={(x) => setQuery({ x })} />}
    >
      <div className="columns">
        <figure>
          <figcaption>Loss, smoothed</figcaption>
          <CurveChart label="Loss of every run" curves={loss} {...x} unit="number" />
        </figure>
        <figure>
          <figcaption>{title}</figcaption>
          <CurveChart label={`${title} of every run`} curves={scores} {...x} unit="fraction" />
        </figure>
      </div>
    </Panel>
  )
}
