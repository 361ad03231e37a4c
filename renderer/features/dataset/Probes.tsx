import type { ReactNode } from 'react'
import type { MirrorMeasure, ProbeMeasure } from '../../../core/contract/index.ts'
import { METRICS } from '../../../core/domain/metric.ts'
import { mirrorMeaning } from '../../../core/domain/mirror-meaning.ts'
import { NO_TEXT_TOWER } from '../../../core/domain/no-text-tower.ts'
import { IntervalRows } from '../../charts/IntervalRows.tsx'
import { fractionDomain } from '../../../core/math/scale.ts'
import { count, inPoints, percent } from '../../lib/format.ts'
import { ProbeByDepth } from './ProbeByDepth.tsx'

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
        <IntervalRows rows={rows} domain={domain} reference={chance} />
      </table>
      <p className="small muted">
        {zeroShot === null && `Zero-shot is not available: ${NO_TEXT_TOWER}. `}
        {metric !== 'accuracy' && `${METRICS[metric].title}, in searches among ${count(pool ?? 0)} images. `}
        Bars: 95 % intervals, {folds} folds. Dashed: chance, {percent(chance)}.
      </p>
      {children}
      {mirror && <MirrorLine mirror={mirror} />}
      <ProbeByDepth metric={metric} byDepth={byDepth} chance={chance} />
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
