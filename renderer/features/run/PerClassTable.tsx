import { useState } from 'react'
import type { PerClass } from '../../../core/contract/index.ts'
import { count, percent } from '../../lib/format.ts'
import { sortRows, type Direction } from '../../lib/table.ts'
import { SortHeader } from '../../ui/SortHeader.tsx'

const COLUMNS = [
  ['name', 'Class'],
  ['support', 'Images'],
  ['precision', 'Precision'],
  ['recall', 'Recall'],
  ['f1', 'F1'],
] as const

export function PerClassTable({ rows }: { rows: readonly PerClass[] }) {
  const [key, setKey] = useState<keyof PerClass>('f1')
  const [direction, setDirection] = useState<Direction>('asc')

  function sortBy(next: keyof PerClass): void {
    setDirection(next === key && direction === 'asc' ? 'desc' : 'asc')
    setKey(next)
  }

  return (
    <div className="table-scroll tall">
      <table className="table">
        <thead>
          <tr>
            {COLUMNS.map(([column, label]) => (
              <SortHeader
                key={column}
                label={label}
                numeric={column !== 'name'}
                direction={column === key ? direction : undefined}
                onSort={() => sortBy(column)}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {sortRows(rows, (row) => row[key], direction).map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              <td className="number">{count(row.support)}</td>
              <td className="number">{percent(row.precision)}</td>
              <td className="number">{percent(row.recall)}</td>
              <td className="number">{percent(row.f1)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
