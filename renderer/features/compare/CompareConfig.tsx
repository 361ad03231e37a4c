import type { RunDetail } from '../../../core/contract/index.ts'
import { configRows } from '../../lib/runRows.ts'
import { settingName } from '../../lib/settingNames.ts'
import { useRoute } from '../../state/hooks.ts'
import { Panel } from '../../ui/Panel.tsx'
import { RunKey } from './RunKey.tsx'

/** Settings side by side. Those that differ are marked; the others can be hidden. */
export function CompareConfig({ runs }: { runs: readonly RunDetail[] }) {
  const { route, setQuery } = useRoute()
  const onlyDifferences = route.query['config'] !== 'all'
  const rows = configRows(runs).filter((row) => row.differs || !onlyDifferences)
  return (
    <Panel
      title="Configuration"
      actions={
        <label className="check">
          <input
            type="checkbox"
            checked={onlyDifferences}
            onChange={(event) => setQuery({ config: event.target.checked ? '' : 'all' })}
          />
          Differences only
        </label>
      }
    >
      {rows.length === 0 ? (
        <p className="muted">These runs have the same configuration.</p>
      ) : (
        <div className="table-scroll">
          <table className="table settings">
            <thead>
              <tr>
                <th scope="col">Setting</th>
                {runs.map((run, index) => (
                  <th key={run.runId} scope="col">
                    <RunKey index={index} runId={run.runId} name={run.name} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key} className={row.differs ? 'differs' : undefined}>
                  <th scope="row">{settingName(row.key)}</th>
                  {row.values.map((value, index) => (
                    <td key={runs[index]?.runId} className="tabular value" title={value}>
                      {value}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}
