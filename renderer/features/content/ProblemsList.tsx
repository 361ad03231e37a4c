import { useState } from 'react'
import type { DatasetSummary } from '../../../core/domain/dataset.ts'
import { problemsCsv } from '../../../core/domain/problems-csv.ts'
import { count, counted } from '../../lib/format.ts'
import { keyed } from '../../lib/keyed.ts'
import { Button } from '../../ui/Button.tsx'
import { saveText } from '../../ui/download.ts'
import { Segments } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TableHead } from '../../ui/TableHead.tsx'

const PAGE = 100

interface Props {
  /** First part of the saved file's name. */
  readonly name: string
  readonly problems: DatasetSummary['problems']
  /** Counts of all problems, if the list is cut short. */
  readonly counts?: { readonly errors: number; readonly warnings: number }
  /** Text shown when there are no problems. */
  readonly none: string
}

/** Files and lines that were left out, and warnings about files that were not. */
export function ProblemsList({ name, problems, counts, none }: Props) {
  const [severity, setSeverity] = useState('all')
  const [limit, setLimit] = useState(PAGE)
  // Items that were left out come first: they cost images, and warnings do not.
  const shown = problems
    .filter((problem) => severity === 'all' || problem.severity === severity)
    .toSorted((a, b) => a.severity.localeCompare(b.severity))
  const errors = counts?.errors ?? problems.filter((problem) => problem.severity === 'error').length
  const warnings = counts?.warnings ?? problems.length - errors

  function save(): void {
    saveText(`${name}-problems.csv`, problemsCsv(shown), 'text/csv')
  }

  const actions = problems.length > 0 && (
    <>
      <Segments
        label="Severity"
        value={severity}
        options={[
          ['all', `All ${count(errors + warnings)}`],
          ['error', `Left out ${count(errors)}`],
          ['warning', `Warnings ${count(warnings)}`],
        ]}
        onChange={setSeverity}
      />
      <Button kind="quiet" icon="download" onClick={save}>
        Save as CSV
      </Button>
    </>
  )
  return (
    <Panel title="Problems" actions={actions} testId="problems-list">
      {problems.length === 0 && <p className="muted">{none}</p>}
      {shown.length > 0 && (
        <table className="table problems">
          <TableHead columns={['Kind', 'File', 'Reason']} />
          <tbody>
            {keyed(shown.slice(0, limit), ({ code, file, line }) => `${code} ${file} ${line}`).map(
              ({ key, row: problem }) => (
                <tr key={key}>
                  <td>
                    <span className={`status ${problem.severity === 'error' ? 'bad' : 'warn'}`}>
                      <Icon name={problem.severity === 'error' ? 'error' : 'warning'} />
                      {problem.severity === 'error' ? 'Left out' : 'Warning'}
                    </span>
                  </td>
                  <td className="path">
                    {problem.file ?? '–'}
                    {problem.line !== undefined && `:${problem.line}`}
                  </td>
                  <td>{problem.message}</td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      )}
      {shown.length > limit && (
        <Button kind="quiet" onClick={() => setLimit(limit + PAGE * 5)}>
          Show more ({counted(shown.length - limit, 'problem')} left)
        </Button>
      )}
    </Panel>
  )
}
