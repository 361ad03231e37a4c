import { useState } from 'react'
import type { Reason } from '../../../core/contract/index.ts'
import { STRATEGIES } from '../../../core/strategies/index.ts'
import { inPoints } from '../../lib/format.ts'
import { Button } from '../../ui/Button.tsx'
import { Facts } from '../../ui/Panel.tsx'
import { RecordDrawer } from './RecordDrawer.tsx'
import { namedNumbers } from './reasonNumbers.ts'

const SOURCES: Readonly<Record<Reason['source'], string>> = {
  rule: 'Published results',
  measurement: 'Measured',
  probe: 'Probed',
  limit: 'Your limits',
  history: 'Your earlier runs',
}

/** Reasons in plain words, each with its source; a click shows the numbers or the published rows behind it. */
export function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  const [opened, setOpened] = useState<Reason['record']>()
  return (
    <>
      <ul className="reasons">
        {reasons.map(({ record, ...reason }) => (
          <li key={reason.id}>
            {reason.text}
            <div className="row wrap reason-foot">
              <details className="small">
                <summary>
                  {SOURCES[reason.source]}
                  {favouredText(reason)}
                </summary>
                <Facts facts={namedNumbers(reason.numbers)} />
              </details>
              {record && (
                <Button kind="quiet" icon="search" onClick={() => setOpened(record)} data-testid="record-button">
                  {record.says}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {opened && <RecordDrawer record={opened} onClose={() => setOpened(undefined)} />}
    </>
  )
}

/** The strategy that a reason favours, and how far it moved the prediction. */
function favouredText({ favours, effect = 0 }: Reason): string {
  if (favours === undefined) return ' · show the numbers'
  const points = inPoints(Math.abs(effect))
  return ` · favours “${STRATEGIES[favours].name}”${points === '0.0' ? '' : `, by ${points} points`}`
}
