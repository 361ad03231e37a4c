import type { Direction } from '../lib/table.ts'
import { Icon } from './Icon.tsx'

interface Props {
  readonly label: string
  readonly numeric?: boolean
  /** The sort direction of this column; undefined if the table is sorted by another. */
  readonly direction: Direction | undefined
  readonly className?: string
  readonly onSort: () => void
}

/** A column heading that sorts the table. */
export function SortHeader({ label, numeric = false, direction, className = '', onSort }: Props) {
  const sorted = direction === undefined ? 'none' : direction === 'asc' ? 'ascending' : 'descending'
  return (
    <th scope="col" aria-sort={sorted} className={numeric ? `number ${className}` : className}>
      <button type="button" className="sort" onClick={onSort}>
        {label}
        {direction && <Icon name={direction === 'asc' ? 'up' : 'down'} />}
      </button>
    </th>
  )
}
