import type { ElsewhereMeasurement } from '../../../core/contract/index.ts'
import { ANSWER_METRICS } from '../../../core/domain/answer-metric.ts'
import { doubtsSay } from '../../../core/domain/doubtful-labels.ts'
import { fractionDomain } from '../../../core/math/scale.ts'
import { IntervalRows } from '../../charts/IntervalRows.tsx'
import { count, duration, moment, percent } from '../../lib/format.ts'
import { useQuery } from '../../state/hooks.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { TableHead } from '../../ui/TableHead.tsx'
import { ProbeByDepth } from './ProbeByDepth.tsx'
import { ShiftCharts } from './ShiftCharts.tsx'
import { SizeFigures } from './SizeFigures.tsx'

/** What a Python of the person's measured of a model that other trainers train. */
export function MeasuredElsewhere({ datasetId, model }: { readonly datasetId: string; readonly model: string }) {
  const asked = useQuery('advice.elsewhere', { dataset: datasetId, model })
  return (
    <Loaded from={asked}>
      {({ advice }) =>
        advice?.measured ? (
          <Found measured={advice.measured} model={model} />
        ) : (
          <p className="muted">
            Not measured with {model} yet: its advice rests on the dataset’s size and on published results. “Measure…”
            runs it in a Python of yours.
          </p>
        )
      }
    </Loaded>
  )
}

function Found({ measured, model }: { readonly measured: ElsewhereMeasurement; readonly model: string }) {
  const { size, probe, shift, unscored, engine, measuredAt, seconds, datasetId } = measured
  return (
    <>
      <div className="measured">
        <SizeFigures size={size} doublingGain={probe?.doublingGain} />
        {shift && <ShiftCharts shift={shift} datasetId={datasetId} />}
        <Scores measured={measured} />
      </div>
      {unscored !== null && <p className="small muted">No answers were scored: {unscored}</p>}
      <Answers measured={measured} />
      <p className="small muted">
        With {model} on {engine}, {moment(measuredAt, new Date())}, in {duration(seconds)}.
      </p>
    </>
  )
}

/** The probes and the answers, on one axis of shares. */
function Scores({ measured: { probe, score, images } }: { readonly measured: ElsewhereMeasurement }) {
  const rows = [
    ...(score ? [{ name: `Answers before training, ${ANSWER_METRICS[score.metric]}`, ...score }] : []),
    ...(probe?.knn ? [{ name: 'Nearest neighbours', ...probe.knn }] : []),
    ...(probe ? [{ name: 'Linear probe, vision tower', ...probe.linear }] : []),
    ...(probe ? [{ name: 'Linear probe, after the connector', value: probe.connector, low: null, high: null }] : []),
  ]
  if (rows.length === 0) return null
  const domain = fractionDomain(rows.flatMap(({ value, low, high }) => [low ?? value, high ?? value]))
  return (
    <section aria-label="Probes" className="probes">
      <h3>Before any training</h3>
      <table className="interval-table">
        <TableHead columns={['Measure', 'Interval', { label: 'Score', numeric: true }]} />
        <IntervalRows rows={rows} domain={domain} />
      </table>
      <p className="small muted">
        Bars: 95 % intervals.{score && ` ${count(score.items)} validation items were asked about.`}
        {probe && ` The probes saw ${count(images)} training images; chance is ${percent(probe.chance)}.`}
      </p>
      {probe?.doubtful && doubtsSay(probe.linear) && (
        <p className="small">
          {percent(probe.doubtful.value)} of the labels are doubtful: both probes agree on another class.
        </p>
      )}
      {probe && <ProbeByDepth {...probe} />}
    </section>
  )
}

const COLUMNS = ['Picture', 'Expected', 'Answered', { label: 'Score', numeric: true }] as const

/** A few answers, as the model wrote them. */
function Answers({ measured: { score } }: { readonly measured: ElsewhereMeasurement }) {
  if (!score || score.examples.length === 0) return null
  return (
    <details className="small">
      <summary>Some of its answers</summary>
      <div className="table-scroll">
        <table className="table">
          <TableHead columns={COLUMNS} />
          <tbody>
            {score.examples.map(({ item, expected, answer, score: value }) => (
              <tr key={item}>
                <td>{item}</td>
                <td>{expected}</td>
                <td>{answer}</td>
                <td className="number">{percent(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
