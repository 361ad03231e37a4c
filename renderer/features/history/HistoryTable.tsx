import { useRef } from 'react'
import type { RunSummary } from '../../../core/contract/index.ts'
import { RUN_COLUMNS } from '../../lib/runRows.ts'
import type { PageRange } from '../../lib/pageAt.ts'
import type { Direction } from '../../lib/table.ts'
import { SortHeader } from '../../ui/SortHeader.tsx'
import { HistoryRow } from './HistoryRow.tsx'

interface Props {
  readonly runs: readonly RunSummary[]
  /** The rows to draw. */
  readonly page: PageRange
  /** Model names by hash; the table has a model column if there is more than one. */
  readonly models: ReadonlyMap<string, string>
  readonly sort: string
  readonly direction: Direction
  readonly onSort: (key: string) => void
  readonly selected: ReadonlySet<string>
  readonly onSelect: (selected: ReadonlySet<string>) => void
}

export function HistoryTable({ runs, page, models, sort, direction, onSort, selected, onSelect }: Props) {
  const lastPicked = useRef(-1)
  const several = models.size > 1

  /** Shift extends the selection from the last picked row, as in a file manager. */
  function pick(index: number, on: boolean, range: boolean): void {
    const from = range && lastPicked.current >= 0 ? Math.min(lastPicked.current, index) : index
    const to = range && lastPicked.current >= 0 ? Math.max(lastPicked.current, index) : index
    const next = new Set(selected)
    for (const run of runs.slice(from, to + 1)) {
      if (on) next.add(run.runId)
      else next.delete(run.runId)
    }
    lastPicked.current = index
    onSelect(next)
  }

  return (
    <div className="table-scroll">
      <table className="table history" data-testid="history-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden">Select</span>
            </th>
            {RUN_COLUMNS.filter(({ key }) => several || key !== 'model').map(({ key, label, numeric }) => (
              <SortHeader
                key={key}
                label={label}
                numeric={numeric}
                className={`col-${key}`}
                direction={key === sort ? direction : undefined}
                onSort={() => onSort(key)}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.slice(page.from, page.to).map((run, row) => (
            <HistoryRow
              key={run.runId}
              run={run}
              model={several ? (models.get(run.modelHash) ?? run.model) : null}
              selected={selected.has(run.runId)}
              onPick={(on, range) => pick(page.from + row, on, range)}
            />
          ))}
        </tbody>
      </table>
      {runs.length === 0 && <p className="muted">No runs match these filters.</p>}
    </div>
  )
}
