import type { ShiftMeasure } from '../../../core/contract/index.ts'
import { sentence } from '../../../core/domain/sentence.ts'
import { homeOf, standIn, UNKNOWN_SHIFT } from '../../../core/domain/shift-meaning.ts'
import { signedLog, ticks } from '../../../core/math/scale.ts'
import { TapChart } from '../../charts/TapChart.tsx'
import { count, decimal, percent, percentRange } from '../../lib/format.ts'
import { MomentTable } from './MomentTable.tsx'
import { Recognised } from './Recognised.tsx'
import { ShiftFacts } from './ShiftFacts.tsx'
import { ShiftTable } from './ShiftTable.tsx'

const LEVELS: Readonly<Record<ShiftMeasure['level'], (home: string) => string>> = {
  unknown: () => sentence(UNKNOWN_SHIFT),
  'in-domain': (home) => `In domain: similar to ${home}`,
  narrow: (home) => `Narrow: similar to a small part of ${home}`,
  moderate: (home) => `Moderate shift from ${home}`,
  large: (home) => `Large shift from ${home}`,
}

/** The shift in a sentence, and charts of its measures. */
export function ShiftCharts({ shift, datasetId }: { shift: ShiftMeasure; datasetId: string }) {
  return (
    <section aria-label="Shift" className="wide" data-testid="shift-chart">
      <h3>Shift from the pretraining data</h3>
      <p>{LEVELS[shift.level](homeOf(shift))}</p>
      <ShiftFacts shift={shift} />
      {shift.moments && <MomentTable moments={shift.moments} />}
      {shift.recognised && <Recognised datasetId={datasetId} recognised={shift.recognised} />}
      {shift.taps.length > 0 && <TapCharts shift={shift} />}
    </section>
  )
}

/** Novelty and KID over the depth of the vision tower, as two charts on one horizontal axis. */
function TapCharts({ shift }: { shift: ShiftMeasure }) {
  const { taps, sampleSize, referenceSize } = shift
  const top = Math.max(0.2, Math.ceil(Math.max(...taps.map((tap) => tap.novelty.high)) * 10) / 10)
  const bands = taps.map((tap) => {
    const upper = tap.null.sd > 0 ? (tap.null.q95 - tap.null.mean) / tap.null.sd : 0
    return { low: -upper, high: upper }
  })
  const zs = taps.map((tap) => tap.z)
  const low = signedLog(Math.min(-3, ...zs))
  const high = signedLog(Math.max(5, ...zs) * 1.2)
  return (
    <>
      <p className="chart-title">Novelty: share of images farther away than 95 % of the reference</p>
      <TapChart
        label={`Novelty by depth: early ${percent(shift.earlyNovelty)}, late ${percent(shift.lateNovelty)}; 5 % means nothing new`}
        points={taps.map(({ tap, novelty }) => ({ tap, ...novelty }))}
        height={150}
        y={(value) => value / top}
        gridLines={ticks(0, top, 4).map((at) => ({ at, text: percent(at, 0) }))}
        baseline={{ at: 0.05, text: '5 %: nothing new' }}
        describe={({ tap, value, low, high }) => `${tap}: ${percent(value)} (${percentRange(low, high)})`}
      />
      <p className="chart-title">KID in standard deviations of “no shift” (shaded: the range of reference samples)</p>
      <TapChart
        label="KID by depth, in standard deviations of the distance between two reference samples"
        points={taps.map(({ tap, z }) => ({ tap, value: z }))}
        height={110}
        y={(value) => (signedLog(value) - low) / (high - low)}
        gridLines={[0, 5, 50, 500].filter((at) => signedLog(at) <= high).map((at) => ({ at, text: String(at) }))}
        bands={bands}
        describe={({ tap, value }) => `${tap}: z = ${decimal(value)}`}
      />
      <ShiftTable taps={taps} />
      <p className="small muted">
        {count(sampleSize)} images compared with {standIn(shift) ?? `${count(referenceSize)} from the pretraining data`}
        .
      </p>
    </>
  )
}
