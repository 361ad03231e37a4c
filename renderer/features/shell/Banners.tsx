import { useThaw, useValue } from '../../state/hooks.ts'
import { formatRoute } from '../../state/route.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { LeftBehind } from './LeftBehind.tsx'

const CONNECTION_LOST =
  'Thaw lost its connection and is trying again. Training continues. If this message stays, check that “thaw serve” is still running.'

/** Messages about the whole window: a lost connection, a history that cannot be written, lost compute, a run left behind. */
export function Banners() {
  const { connection, historyWaits, computeLost } = useThaw()
  const state = useValue(connection)
  const waits = useValue(historyWaits)
  const lost = useValue(computeLost)
  return (
    <div role="alert" className="banners">
      {state === 'lost' && (
        <p className="banner warn" data-testid="connection-lost">
          <Icon name="broken" />
          <span>{CONNECTION_LOST}</span>
          <CopyButton text={CONNECTION_LOST} label="Copy" />
        </p>
      )}
      {waits !== null && (
        <p className="banner warn" data-testid="history-waits">
          <Icon name="broken" />
          <span>{waits}</span>
          <CopyButton text={waits} label="Copy" />
        </p>
      )}
      {lost && (
        <p className="banner bad" data-testid="compute-lost">
          <Icon name="error" />
          <span>
            {lost.message} Your history is safe
            {lost.runId === null
              ? '; try again.'
              : ', and the run can be resumed: from its last checkpoint, or from its start if it had not saved one yet.'}
          </span>
          {lost.runId !== null && <a href={formatRoute('run', lost.runId)}>Show the run</a>}
          <CopyButton text={lost.message} label="Copy details" />
          <Button kind="quiet" icon="cross" aria-label="Dismiss" onClick={() => computeLost.set(null)} />
        </p>
      )}
      <LeftBehind />
    </div>
  )
}
