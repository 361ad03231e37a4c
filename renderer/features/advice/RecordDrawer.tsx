import type { Reason } from '../../../core/contract/index.ts'
import { inPoints, NONE } from '../../lib/format.ts'
import { keyed } from '../../lib/keyed.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { TableHead } from '../../ui/TableHead.tsx'

type Evidence = NonNullable<Reason['record']>

const points = (fraction: number): string => `${inPoints(fraction)} points`
const score = (fraction: number | null): string => (fraction === null ? NONE : inPoints(fraction))

const COLUMNS: Readonly<Record<string, string>> = {
  frozen: 'frozen',
  full: 'full',
  anchored: 'LP-FT or WiSE-FT',
  lora: 'LoRA',
  'last-block': 'last block',
  'some-blocks': 'some blocks',
  progressive: 'step by step',
}

/** “full-frozen” → “full − frozen”. */
function comparisonWords(comparison: string): string {
  const second = Object.keys(COLUMNS).find((name) => comparison.endsWith(`-${name}`)) ?? ''
  const first = comparison.slice(0, -second.length - 1)
  return `${COLUMNS[first] ?? first} − ${COLUMNS[second] ?? second}`
}

/** The rows of the published record behind a reason. */
export function RecordDrawer({ record, onClose }: { record: Evidence; onClose: () => void }) {
  const { says, comparison, median, low, high, rows, of } = record
  const difference = comparisonWords(comparison)
  const withPartial = rows.some(({ partial }) => partial !== null)
  const withLora = rows.some(({ lora }) => lora !== null)
  return (
    <Dialog className="drawer" aria-label={says} onClose={onClose} data-testid="record-drawer">
      <header className="panel-head">
        <h2>{says}</h2>
        <Button kind="quiet" icon="cross" onClick={onClose} aria-label="Close" />
      </header>
      <Facts
        facts={[
          ['Compared', difference],
          ['Median', points(median)],
          ['Range', of === 1 ? points(low) : `${inPoints(low)} to ${points(high)}`],
        ]}
      />
      <div className="table-scroll record-rows">
        <table className="table">
          <TableHead
            columns={[
              'Data set and model',
              { label: 'Frozen', numeric: true },
              { label: 'Full', numeric: true },
              ...(withPartial
                ? [{ label: 'Part', numeric: true, title: 'LP-FT, WiSE-FT or a part of the tower' }]
                : []),
              ...(withLora ? [{ label: 'LoRA', numeric: true }] : []),
              { label: 'Difference', numeric: true, title: `${difference}, points` },
              'Source and note',
            ]}
          />
          <tbody>
            {keyed(rows, (row) => `${row.source} ${row.dataset} ${row.model}`).map(({ key, row }) => (
              <tr key={key}>
                <th scope="row">
                  {row.dataset}
                  <span className="small muted block">{row.model}</span>
                </th>
                <td className="number">{score(row.frozen)}</td>
                <td className="number">{score(row.full)}</td>
                {withPartial && <td className="number">{score(row.partial)}</td>}
                {withLora && <td className="number">{score(row.lora)}</td>}
                <td className="number">{inPoints(row.difference)}</td>
                <td className="small">
                  {row.source}
                  {row.note !== '' && <span className="muted block">{row.note}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="small muted">
        Scores are per cent. Averages over tests and rows without both numbers do not count. Rows of one source are not
        independent of each other.
      </p>
    </Dialog>
  )
}
