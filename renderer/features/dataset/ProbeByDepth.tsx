import type { ProbeMeasure } from '../../../core/contract/index.ts'
import { METRICS } from '../../../core/domain/metric.ts'
import { fractionDomain, ticks } from '../../../core/math/scale.ts'
import { TapChart } from '../../charts/TapChart.tsx'
import { percent } from '../../lib/format.ts'

interface Props extends Pick<ProbeMeasure, 'metric' | 'chance'> {
  readonly byDepth: readonly { readonly tap: string; readonly value: number }[]
}

/** A linear probe’s score at each depth of the vision tower; nothing where there are none. */
export function ProbeByDepth({ metric, byDepth, chance }: Props) {
  if (byDepth.length === 0) return null
  const top = Math.max(0, ...fractionDomain(byDepth.map(({ value }) => value)))
  return (
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
  )
}
