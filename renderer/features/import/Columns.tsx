import type { Inspection } from '../../../core/contract/index.ts'
import { COLUMN_ROLES, type ColumnRole } from '../../../core/domain/dataset.ts'
import { ROLE_NAMES } from '../../lib/importWords.ts'
import { sureColumns, withColumn } from '../../lib/readingOptions.ts'
import { Select } from '../../ui/Field.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TableHead } from '../../ui/TableHead.tsx'
import type { ReadingProps } from './readingProps.ts'

/** Groups are chosen where the other rules for them are. */
const ROLES = COLUMN_ROLES.filter((role) => role !== 'group')

/** Which column means what: guessed, and to be corrected where the guess is wrong. */
export function Columns({ columns, options, onChange }: ReadingProps & { columns: Known }) {
  const { available, used, guessed } = columns
  const inUse = new Set([...Object.values(used), ...columns.classes, ...columns.boxes])
  const unused = available.filter(({ name }) => !inUse.has(name))
  return (
    <Panel title="Columns" testId="columns">
      <table className="table column-roles">
        <TableHead columns={['Meaning', 'Column', 'Example']} />
        <tbody>
          {ROLES.map((role) => (
            <tr key={role}>
              <th scope="row">{ROLE_NAMES[role]}</th>
              <td>
                <Select
                  label={`Column of the ${ROLE_NAMES[role].toLowerCase()}`}
                  hideLabel
                  value={valueOf(role, columns, options)}
                  options={[
                    ...(role === 'image' && valueOf(role, columns, options) !== '' ? [] : [['', '–'] as const]),
                    ...available.map(({ name }) => [name, name] as const),
                  ]}
                  onChange={(name) => onChange(withColumn(options, sureColumns(columns), role, name))}
                  testId={`column-${role}`}
                />
                {guessed.includes(role) && (
                  <span className="small muted" title="Guessed from the column’s values, not from its name">
                    {' '}
                    a guess
                  </span>
                )}
              </td>
              <td className="ellipsis muted" dir="auto" title={exampleOf(columns, valueOf(role, columns, options))}>
                {exampleOf(columns, valueOf(role, columns, options))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {unused.length > 0 && <p className="small muted">Not used: {unused.map(({ name }) => name).join(', ')}</p>}
    </Panel>
  )
}

type Known = NonNullable<Inspection['columns']>

/** Empty for a column that was asked for and does not exist. */
function valueOf(role: ColumnRole, { used, available }: Known, options: ReadingProps['options']): string {
  if (role === 'split' && options.splits === 'drawn') return ''
  return available.find(({ name }) => name === used[role])?.name ?? ''
}

function exampleOf({ available }: Known, name: string): string {
  return available.find((column) => column.name === name)?.example ?? ''
}
