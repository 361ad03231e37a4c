import { useId, useState, type SubmitEvent } from 'react'
import { useThaw } from '../../state/hooks.ts'
import { lookAt } from '../../state/importing.ts'
import { Button } from '../../ui/Button.tsx'

/** Import by the system's dialogs, or in a browser by typing a path on the machine that runs Thaw. */
export function ImportControls() {
  const thaw = useThaw()
  const [path, setPath] = useState('')
  const [open, setOpen] = useState(false)
  const id = useId()

  function submit(event: SubmitEvent): void {
    event.preventDefault()
    const typed = path.trim()
    if (typed === '') return
    lookAt(thaw, [typed])
  }

  async function choose(dialog: 'chooseFolder' | 'chooseFile'): Promise<void> {
    if (!thaw.native) {
      setOpen(true)
      document.getElementById(id)?.focus()
      return
    }
    const chosen = await thaw.native[dialog]()
    if (chosen !== null) lookAt(thaw, [chosen])
  }

  const showPath = open || !thaw.native
  return (
    <div className="import">
      <Button kind="primary" icon="add" onClick={() => void choose('chooseFolder')} data-testid="import-button">
        Import a folder…
      </Button>
      {thaw.native && (
        <Button onClick={() => void choose('chooseFile')} data-testid="import-file-button">
          Import a file…
        </Button>
      )}
      {showPath && (
        <form className="row grow" onSubmit={submit}>
          <label htmlFor={id} className="hidden">
            Folder or file on the machine that runs Thaw
          </label>
          <input
            id={id}
            className="grow"
            value={path}
            onChange={(event) => setPath(event.target.value)}
            placeholder="Folder or file on the machine that runs Thaw"
            spellCheck={false}
            data-testid="import-path"
          />
          <button
            type="submit"
            className="button plain"
            disabled={path.trim() === ''}
            title={path.trim() === '' ? 'Type a path first' : undefined}
            data-testid="import-submit"
          >
            Look at it
          </button>
        </form>
      )}
      {!showPath && (
        <Button kind="quiet" onClick={() => setOpen(true)}>
          Type a path
        </Button>
      )}
    </div>
  )
}
