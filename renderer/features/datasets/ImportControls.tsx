import { useState } from 'react'
import { useRoute, useThaw } from '../../state/hooks.ts'
import { lookAt } from '../../state/importing.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { PathForm } from './PathForm.tsx'

/** Imports through the system's dialogs or a typed path; a browser has no such dialogs, so only by path there. */
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
          // A new drop asks for another path and takes the focus again.
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
            The browser does not reveal the path of “{dropped}”. Type its full path above, as it is on the machine that
            runs Thaw.
          </span>
        </p>
      )}
    </>
  )
}
