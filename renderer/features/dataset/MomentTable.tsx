import type { MomentShift } from '../../../core/contract/index.ts'
import { IntervalBar } from '../../charts/IntervalBar.tsx'
import { count } from '../../lib/format.ts'

const COLUMNS = [
  'Early: how images look',
  'Second quarter',
  'Third quarter',
  'Late: what they mean',
  'Log variance ratio',
]

/** Distances by moments of batch normalisation: the dataset's own with their intervals, among those of known images. */
export function MomentTable({ moments }: { moments: MomentShift }) {
  const { images, quarters, logVariance, marks } = moments
  const own: Row = { name: `Your ${count(images)} images`, cells: [...quarters, logVariance], own: true }
  const known: Row[] = marks.map((mark) => ({
    name: mark.images,
    cells: [...mark.distance, mark.logVariance].map((value) => ({ value, low: null, high: null })),
    own: false,
  }))
  const rows = [own, ...known].toSorted((a, b) => middle(a.cells) - middle(b.cells))
  // One axis for all depths, so that columns can be compared, and one for the ratio.
  const depths = domainOf(rows.flatMap(({ cells }) => cells.slice(0, -1)))
  const ratios = domainOf(rows.flatMap(({ cells }) => cells.slice(-1)))
  return (
    <>
      <p className="chart-title">Distance from pretraining (D²) by depth, by the model’s own BatchNorm statistics</p>
      <table className="interval-table moment-table" data-testid="moment-table">
        <thead>
          <tr>
            <th scope="col">Images</th>
            {COLUMNS.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, cells, own: strong }) => (
            <tr key={name} className={strong ? 'own' : undefined}>
              <th scope="row">{name}</th>
              {cells.map(({ value, low, high }, i) => (
                <td key={COLUMNS[i]} className="chart">
                  <IntervalBar
                    domain={i < quarters.length ? depths : ratios}
                    value={value}
                    low={low}
                    high={high}
                    strong={strong}
                    label={described(value, low, high)}
                  />
                  <span className="number">{two(value)}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small muted">
        Squared standard deviations between pretraining’s mean and that of the images, by quarter of the tower’s depth.
        Bars: 95 % intervals.{marks.length === 0 && ' This model came without known images to compare with.'}
      </p>
    </>
  )
}

interface Row {
  readonly name: string
  readonly cells: readonly Cell[]
  readonly own: boolean
}

interface Cell {
  readonly value: number
  readonly low: number | null
  readonly high: number | null
}

/** Where a row stands among the others: the mean over the quarters. */
function middle(cells: readonly Cell[]): number {
  const depths = cells.slice(0, -1)
  return depths.reduce((sum, { value }) => sum + value, 0) / depths.length
}

function domainOf(cells: readonly Cell[]): [number, number] {
  const values = cells.flatMap(({ value, low, high }) => [value, low ?? value, high ?? value])
  return [Math.min(0, ...values), Math.max(0.1, ...values)]
}

function described(value: number, low: number | null, high: number | null): string {
  return low === null || high === null ? two(value) : `${two(value)}, 95 % interval ${two(low)} to ${two(high)}`
}

function two(value: number): string {
  return value.toFixed(2).replace('-', '−')
}
