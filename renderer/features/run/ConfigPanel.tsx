import type { RunDetail } from '../../../core/contract/index.ts'
import { partsInShort, settingName, settingValue, storedInWords } from '../../lib/settingNames.ts'
import { Facts, Panel } from '../../ui/Panel.tsx'
import { TableHead } from '../../ui/TableHead.tsx'

/** In the order a person would ask for them. */
const SHOWN: readonly (keyof RunDetail['config'])[] = [
  'seed',
  'epochs',
  'minutes',
  'batch',
  'headRate',
  'visionRate',
  'textRate',
  'rateDecay',
  'weightDecay',
  'warmupShare',
  'clipNorm',
  'patience',
  'augment',
  'labelSmoothing',
  'cacheMB',
  'recompute',
]

export function ConfigPanel({ run }: { run: RunDetail }) {
  return (
    <Panel title="Configuration">
      <Facts
        facts={SHOWN.filter((key) => run.config[key] !== undefined).map(
          (key) => [settingName(key), settingValue(run.config[key])] as const,
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
