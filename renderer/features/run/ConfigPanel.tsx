import type { RunDetail } from '../../../core/contract/index.ts'
import { Facts, Panel } from '../../ui/Panel.tsx'

const LABELS: Readonly<Record<keyof RunDetail['config'], string>> = {
  seed: 'Seed',
  epochs: 'Epochs',
  minutes: 'Minutes at most',
  batch: 'Batch',
  headRate: 'Head rate',
  visionRate: 'Vision rate',
  textRate: 'Text rate',
  rateDecay: 'Rate divided per group',
  weightDecay: 'Weight decay',
  warmupShare: 'Warm-up share',
  clipNorm: 'Gradient clip norm',
  patience: 'Patience, epochs',
  augment: 'Augmentation',
  labelSmoothing: 'Label smoothing',
  imageSize: 'Image size, px',
}

function show(value: unknown): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value)
}

export function ConfigPanel({ run }: { run: RunDetail }) {
  const keys = Object.keys(LABELS) as (keyof typeof LABELS)[]
  return (
    <Panel title="Configuration">
      <Facts
        facts={keys
          .filter((key) => run.config[key] !== undefined)
          .map((key) => [LABELS[key], show(run.config[key])] as const)}
      />
      {run.phases.length > 0 && (
        <table className="table">
          <thead>
            <tr>
              <th scope="col">Phase</th>
              <th scope="col">Trains</th>
              <th scope="col" className="number">
                Epochs
              </th>
            </tr>
          </thead>
          <tbody>
            {run.phases.map((phase) => (
              <tr key={phase.name}>
                <th scope="row">{phase.name}</th>
                <td>
                  {phase.trainable.join(', ')}
                  {phase.cached && <span className="small muted block">on features computed once</span>}
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
