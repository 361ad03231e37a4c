import type { ReactNode } from 'react'
import type { MirrorMeasure, ProbeMeasure } from '../../../core/contract/index.ts'
import { METRICS } from '../../../core/domain/metric.ts'
import { mirrorMeaning } from '../../../core/domain/mirror-meaning.ts'
import { NO_TEXT_TOWER } from '../../../core/domain/no-text-tower.ts'
import { IntervalAxis, IntervalBar } from '../../charts/IntervalBar.tsx'
import { fractionDomain, ticks } from '../../../core/math/scale.ts'
import { TapChart } from '../../charts/TapChart.tsx'
import { count, inPoints, percent, percentRange } from '../../lib/format.ts'

interface Props {
  readonly probe: ProbeMeasure
  readonly mirror: MirrorMeasure | undefined
  /** About the zero-shot score. */
  readonly children?: ReactNode
}

/** How well the pretrained features work without training. */
export function Probes({ probe, mirror, children }: Props) {
  const { metric, pool, zeroShot, knn, linear, chance, folds, byDepth } = probe
  const rows = [
    ...(zeroShot ? [{ name: metric === 'accuracy' ? 'Zero-shot' : 'Pretrained model', ...zeroShot }] : []),
    ...(knn ? [{ name: 'Nearest neighbours', ...knn }] : []),
    { name: 'Linear probe', ...linear },
  ]
  const domain = fractionDomain([chance, ...rows.flatMap(({ low, high }) => [low, high])])
  const depth = [0, ...fractionDomain(byDepth.map(({ value }) => value))] as const
  const top = Math.max(...depth)
  return (
    <section aria-label="Probes" className="probes">
      <h3>Frozen features</h3>
      <table className="interval-table">
        <thead className="hidden">
          <tr>
            <th scope="col">Probe</th>
            <th scope="col">Interval</th>
            <th scope="col">{METRICS[metric].title}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, value, low, high }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="chart">
                <IntervalBar
                  domain={domain}
                  value={value}
                  low={low}
                  high={high}
                  reference={chance}
                  label={`${percent(value)}, 95 % interval ${percentRange(low, high)}`}
                />
              </td>
              <td className="number">{percent(value)}</td>
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
      </table>
      <p className="small muted">
        {zeroShot === null && `Zero-shot is not available: ${NO_TEXT_TOWER}. `}
        {metric !== 'accuracy' && `${METRICS[metric].title}, in searches among ${count(pool ?? 0)} images. `}
        Bars: 95 % intervals, {folds} folds. Dashed: chance, {percent(chance)}.
      </p>
      {children}
      {mirror && <MirrorLine mirror={mirror} />}
      {byDepth.length > 0 && (
        <>
          <p className="chart-title">Linear probe by depth</p>
          <TapChart
            label={`${METRICS[metric].title} of a linear probe at each depth of the vision tower`}
            points={byDepth}
            height={120}
            y={(value) => value / top}
            gridLines={ticks(0, top, 4).map((at) => ({ at, text: percent(at, 0) }))}
            baseline={{ at: chance, text: 'chance' }}
            describe={({ tap, value }) => `${tap}: ${percent(value)}`}
          />
        </>
      )}
    </section>
  )
}

/** Whether a run uses mirror images as views, and why. */
function MirrorLine({ mirror: { keepsClass, loss } }: { mirror: MirrorMeasure }) {
  return (
    <p className="small" data-testid="mirror-images">
      Mirror images {mirrorMeaning(keepsClass)}: probes lose {inPoints(loss.value)} points on them ({inPoints(loss.low)}{' '}
      to {inPoints(loss.high)}).
    </p>
  )
}
