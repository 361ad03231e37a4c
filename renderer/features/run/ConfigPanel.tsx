import { type RunDetail, settingsByName } from '../../../core/contract/index.ts'
import { partsInShort, settingName, settingValue, storedInWords } from '../../lib/settingNames.ts'
import { Facts, Panel } from '../../ui/Panel.tsx'
import { TableHead } from '../../ui/TableHead.tsx'

export function ConfigPanel({ run }: { run: RunDetail }) {
  return (
    <Panel title="Configuration">
      <Facts
        facts={Object.entries(settingsByName(run.config)).map(
          ([key, value]) => [settingName(key), settingValue(value)] as const,
        )}
      />
      {run.phases.length > 0 && (
        <table className="table">
          <TableHead columns={['Phase', 'Trains', { label: 'Epochs', numeric: true }]} />
          <tbody>
            {run.phases.map((phase) => (
              <tr key={phase.name}>
                <th scope="row">{phase.name}</th>
                <td>
                  {partsInShort(phase.trainable)}
                  {phase.cached && <span className="small muted block">{storedInWords(phase)}</span>}
                </td>
                <td className="number">{phase.epochs}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  )
}
