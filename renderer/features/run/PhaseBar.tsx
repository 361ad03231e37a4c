import type { PhaseInfo } from '../../../core/contract/index.ts'
import { partsInShort } from '../../lib/settingNames.ts'

/** The run's phases, as wide as their share of the epochs, with the current one marked. */
export function PhaseBar({ phases, current }: { phases: readonly PhaseInfo[]; current: string }) {
  const here = phases.findIndex((phase) => phase.name === current)
  return (
    <ol className="phases">
      {phases.map((phase, index) => (
        <li
          key={phase.name}
          style={{ flexGrow: Math.max(1, phase.epochs) }}
          className={index < here ? 'done' : index === here ? 'now' : undefined}
          aria-current={index === here ? 'step' : undefined}
          title={`Trains: ${partsInShort(phase.trainable)}${phase.cached ? '; features computed once' : ''}`}
        >
          <span className="ellipsis">{phase.name}</span>
        </li>
      ))}
    </ol>
  )
}
