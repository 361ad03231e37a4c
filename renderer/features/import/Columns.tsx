import type { Inspection } from '../../../core/contract/index.ts'
import { COLUMN_ROLES, type ColumnRole } from '../../../core/domain/dataset.ts'
import { ROLE_NAMES } from '../../lib/importWords.ts'
import { withColumn } from '../../lib/readingOptions.ts'
import { Select } from '../../ui/Field.tsx'
import { Panel } from '../../ui/Panel.tsx'
import type { ReadingProps } from './readingProps.ts'

/** Groups are chosen where the other rules for them are. */
const ROLES = COLUMN_ROLES.filter((role) => role !== 'group')

/** Which column means what: guessed, and to be corrected where the guess is wrong. */
export function Columns({
  columns,
  options,
  onChange,
}: ReadingProps & { columns: NonNullable<Inspection['columns']> }) {
  const { available, used } = columns
  const unused = available.filter(({ name }) => !Object.values(used).includes(name))
  return (
    <Panel title="Columns" testId="columns">
      <table className="table column-roles">
        <thead>
          <tr>
            <th scope="col">Meaning</th>
            <th scope="col">Column</th>
            <th scope="col">Example</th>
          </tr>
        </thead>
        <tbody>
          {ROLES.map((role) => (
            <tr key={role}>
              <th scope="row">{ROLE_NAMES[role]}</th>
              <td>
                <Select
                  label={`Column of the ${ROLE_NAMES[role].toLowerCase()}`}
                  hideLabel
                  value={valueOf(role, used, options)}
                  options={[
                    ...(role === 'image' ? [] : [['', '–'] as const]),
                    ...available.map(({ name }) => [name, name] as const),
                  ]}
                  onChange={(name) => onChange(withColumn(options, used, role, name))}
                  testId={`column-${role}`}
                />
              </td>
              <td className="ellipsis muted" dir="auto" title={exampleOf(columns, valueOf(role, used, options))}>
                {exampleOf(columns, valueOf(role, used, options))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {unused.length > 0 && <p className="small muted">Not used: {unused.map(({ name }) => name).join(', ')}</p>}
    </Panel>
  )
}

type Used = NonNullable<Inspection['columns']>['used']

function valueOf(role: ColumnRole, used: Used, options: ReadingProps['options']): string {
  return role === 'split' && options.splits === 'drawn' ? '' : (used[role] ?? '')
}

function exampleOf({ available }: NonNullable<Inspection['columns']>, name: string): string {
  return available.find((column) => column.name === name)?.example ?? ''
}
