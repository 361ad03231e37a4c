import type { Reason } from '../../../core/contract/index.ts'
import { STRATEGIES } from '../../../core/domain/strategy.ts'
import { decimal } from '../../lib/format.ts'

const SOURCES: Readonly<Record<Reason['source'], string>> = {
  rule: 'rule',
  measurement: 'measured',
  probe: 'probed',
  limit: 'your limit',
  history: 'your earlier runs',
}

/** Reasons in plain words, each with where it comes from and the numbers it used. */
export function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  return (
    <ul className="reasons">
      {reasons.map((reason) => (
        <li key={reason.id}>
          {reason.text}
          <span className="small muted block">
            {SOURCES[reason.source]}
            {reason.favours && ` · for ${STRATEGIES[reason.favours].name.toLowerCase()}`}
            {reason.effect !== undefined && ` · ${points(reason.effect)}`}
            {Object.entries(reason.numbers).map(([name, value]) => ` · ${inWords(name)} ${decimal(value)}`)}
          </span>
        </li>
      ))}
    </ul>
  )
}

/** “lateNovelty” → “late novelty”. */
function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}

function points(effect: number): string {
  return `${effect < 0 ? '−' : '+'}${Math.abs(effect * 100).toFixed(1)} points`
}
