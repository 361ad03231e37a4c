import type { SweepInterval, SweepReport, SweepRow } from '../../../core/contract/index.ts'
import { METRICS } from '../../../core/domain/metric.ts'
import { isChosen, KEPT, keptBases, keptText, kindsKept, letterOf, rowName, signed } from '../../../core/sweep/index.ts'
import { mebibytes, percent, percentRange } from '../../lib/format.ts'
import { Panel } from '../../ui/Panel.tsx'
import { TableHead } from '../../ui/TableHead.tsx'

/** A row for each strategy and model. */
export function SweepTable({ report }: { report: SweepReport }) {
  const { metric, rows, robust, images } = report
  const has = (what: (row: SweepRow) => unknown): boolean => rows.some((row) => what(row) !== null)
  const [compared, classes, captions] = [
    has((row) => row.againstFrozen),
    has((row) => row.macroF1),
    has((row) => row.retrieval),
  ]
  const kinds = kindsKept(rows)
  const numeric = (label: string, title?: string) => ({ label, numeric: true, ...(title && { title }) })
  return (
    <Panel title="Scores">
      <div className="table-scroll">
        <table className="table" data-testid="sweep-table">
          <TableHead
            columns={[
              'Strategy',
              numeric(METRICS[metric].title, `Mean over the seeds, on ${images} test images`),
              ...(compared ? [numeric('− frozen', 'Difference to the frozen encoder, in points, image by image')] : []),
              ...(robust ? [numeric('Robust', robust.basis)] : []),
              ...(robust && compared ? [numeric('Robust − frozen', 'In points, image by image')] : []),
              ...(classes ? [numeric('Macro-F1'), numeric('Worst class'), numeric('Calibration error')] : []),
              ...(captions ? [numeric('Image to text, in 1, 5, 10'), numeric('Text to image, in 1, 5, 10')] : []),
              ...kinds.map((kind) => numeric(KEPT[kind])),
              numeric('Minutes'),
              numeric('Memory', 'The lowest peak of its runs'),
            ]}
          />
          <tbody>
            {rows.map((row, i) => (
              <tr key={`${row.model} ${row.strategy}`} className={isChosen(report, row) ? 'selected' : undefined}>
                <th scope="row">
                  <span className="letter">{letterOf(i)}</span> {rowName(row, rows)}
                  {isChosen(report, row) && (
                    <>
                      {' '}
                      <span className="tag">chosen</span>
                    </>
                  )}
                </th>
                <Score of={row.test} />
                {compared && <Difference of={row.againstFrozen?.test ?? null} />}
                {robust && <Score of={row.robust} />}
                {robust && compared && <Difference of={row.againstFrozen?.robust ?? null} />}
                {classes && (
                  <>
                    <td className="number">{percent(row.macroF1)}</td>
                    <td className="number">
                      {percent(row.worstClass?.recall)}
                      <span className="small muted block">
                        <bdi>{row.worstClass?.name}</bdi>
                      </span>
                    </td>
                    <td className="number">{percent(row.calibrationError)}</td>
                  </>
                )}
                {captions && (
                  <>
                    <Recalls of={row.retrieval?.imageToText} />
                    <Recalls of={row.retrieval?.textToImage} />
                  </>
                )}
                {kinds.map((kind) => (
                  <td key={kind} className="number">
                    {keptText(row, kind)}
                  </td>
                ))}
                <td className="number">{row.minutes.toFixed(1)}</td>
                <td className="number">{row.memoryMB === null ? '–' : mebibytes(row.memoryMB)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {keptBases(rows).map((basis) => (
        <p key={basis} className="small muted">
          {basis}
        </p>
      ))}
    </Panel>
  )
}

function Score({ of }: { of: SweepInterval | null }) {
  return (
    <td className="number">
      {percent(of?.value)}
      {of && <span className="small muted block">{percentRange(of.low, of.high)}</span>}
    </td>
  )
}

function Difference({ of }: { of: SweepInterval | null }) {
  return (
    <td className="number">
      {of && (
        <>
          {signed(of.value)}
          <span className="small muted block">
            {signed(of.low)} to {signed(of.high)}
          </span>
        </>
      )}
    </td>
  )
}

function Recalls({ of }: { of: { r1: number; r5: number; r10: number } | undefined }) {
  return <td className="number">{of && [of.r1, of.r5, of.r10].map((share) => percent(share, 0)).join(', ')}</td>
}
