import type { Reason } from '../../../core/contract/index.ts'
import { STRATEGIES } from '../../../core/strategies/index.ts'
import { inPoints } from '../../lib/format.ts'
import { Facts } from '../../ui/Panel.tsx'
import { namedNumbers } from './reasonNumbers.ts'

const SOURCES: Readonly<Record<Reason['source'], string>> = {
  rule: 'Published results',
  measurement: 'Measured',
  probe: 'Probed',
  limit: 'Your limits',
  history: 'Your earlier runs',
}

/** Reasons in plain words, each with its source; a click shows the numbers behind it. */
export function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  return (
    <ul className="reasons">
      {reasons.map((reason) => (
        <li key={reason.id}>
          {reason.text}
          <details className="small">
            <summary>
              {SOURCES[reason.source]}
              {favouredText(reason)}
            </summary>
            <Facts facts={namedNumbers(reason.numbers)} />
          </details>
        </li>
      ))}
    </ul>
  )
}

/** The strategy that a reason favours, and how far it moved the prediction. */
function favouredText({ favours, effect = 0 }: Reason): string {
  if (favours === undefined) return ' · show the numbers'
  const points = inPoints(Math.abs(effect))
  return ` · favours “${STRATEGIES[favours].name}”${points === '0.0' ? '' : `, by ${points} points`}`
}
