import { useState } from 'react'
import { useRoute, useThaw } from '../../state/hooks.ts'
import { lookAt } from '../../state/importing.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { PathForm } from './PathForm.tsx'

/** Import by the system's dialogs or by a path; in a browser, which has no such dialogs, by a path alone. */
export function ImportControls() {
  const thaw = useThaw()
  const { route } = useRoute()
  const [typing, setTyping] = useState(false)
  const { native } = thaw
  const dropped = route.query['dropped'] ?? ''

  async function choose(dialog: 'chooseFolder' | 'chooseFile'): Promise<void> {
    const chosen = await native?.[dialog]()
    if (chosen) lookAt(thaw, [chosen])
  }

  return (
    <>
      <div className="import">
        {native && (
          <>
            <Button kind="primary" icon="add" onClick={() => void choose('chooseFolder')} data-testid="import-button">
              Import a folder…
            </Button>
            <Button onClick={() => void choose('chooseFile')} data-testid="import-file-button">
              Import a file…
            </Button>
          </>
        )}
        {typing || !native ? (
          // A drop asks for the path anew, and so for the focus.
          <PathForm key={dropped} focused={typing || dropped !== ''} primary={!native} />
        ) : (
          <Button kind="quiet" onClick={() => setTyping(true)}>
            Type a path
          </Button>
        )}
      </div>
      {dropped !== '' && !native && (
        <p className="offer" role="status" data-testid="dropped">
          <Icon name="info" />
          <span>
            A browser does not tell Thaw where “{dropped}” lies. Type the full path of it above, as it is on the machine
            that runs Thaw.
          </span>
        </p>
      )}
    </>
  )
}
