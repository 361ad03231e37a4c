import { type FrozenTensors, type RunDetail, settingsByName } from '../../../core/contract/index.ts'
import { ratesText } from '../../../core/domain/rate-text.ts'
import { count } from '../../lib/format.ts'
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
          <TableHead
            columns={[
              'Phase',
              'Trains',
              { label: 'Numbers', numeric: true },
              { label: 'Peak rates', numeric: true },
              { label: 'Epochs', numeric: true },
            ]}
          />
          <tbody>
            {run.phases.map((phase) => (
              <tr key={phase.name}>
                <th scope="row">{phase.name}</th>
                <td>
                  {partsInShort(phase.trainable)}
                  {phase.cached && <span className="small muted block">{storedInWords(phase)}</span>}
                </td>
                <td className="number">{phase.numbers === undefined ? '–' : count(phase.numbers)}</td>
                <td className="number">{ratesText(phase.rates) ?? '–'}</td>
                <td className="number">{phase.epochs}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {run.artifacts.frozen && <FrozenProof frozen={run.artifacts.frozen} />}
    </Panel>
  )
}

/** What no phase has trained, and whether it is as pretrained. */
function FrozenProof({ frozen: { tensors, numbers, sha256, unchanged } }: { frozen: FrozenTensors }) {
  if (tensors === 0) return <p className="small">Nothing stayed frozen: every tensor trained.</p>
  return (
    <p className="small" data-testid="frozen-proof">
      {count(tensors)} tensors with {count(numbers)} numbers were frozen.{' '}
      {unchanged ? 'Every bit of them is as pretrained' : 'They are not as pretrained'}{' '}
      <span className="muted">(SHA-256 {sha256.slice(0, 12)}…)</span>.
    </p>
  )
}
