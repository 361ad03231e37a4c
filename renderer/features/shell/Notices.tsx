import { useThaw, useValue } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { failureText } from '../../ui/FailurePanel.tsx'
import { Icon } from '../../ui/Icon.tsx'

const ICONS = { info: 'info', good: 'check', bad: 'error' } as const

/** Short messages in the corner. */
export function Notices() {
  const { notices } = useThaw()
  const list = useValue(notices.list)
  return (
    <div className="notices" role="status">
      {list.map(({ id, tone, text, action, failure }) => (
        <div key={id} className={`notice ${tone}`}>
          <Icon name={ICONS[tone]} />
          <span>{text}</span>
          {action && (
            <Button
              kind="quiet"
              onClick={() => {
                action.run()
                notices.dismiss(id)
              }}
            >
              {action.label}
            </Button>
          )}
          {failure && <CopyButton text={failureText(failure)} label="Copy details" />}
          <Button kind="quiet" icon="cross" aria-label="Dismiss" onClick={() => notices.dismiss(id)} />
        </div>
      ))}
    </div>
  )
}
