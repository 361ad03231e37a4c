import { useId, useState, type SubmitEvent } from 'react'
import { useThaw } from '../../state/hooks.ts'
import { importDataset } from '../../state/importing.ts'
import { newJobId } from '../../state/newJobId.ts'
import { Button } from '../../ui/Button.tsx'

/** Import by the system's folder dialog, or in a browser by typing a path on the machine that runs Thaw. */
export function ImportControls() {
  const thaw = useThaw()
  const [path, setPath] = useState('')
  const [open, setOpen] = useState(false)
  const id = useId()

  function submit(event: SubmitEvent): void {
    event.preventDefault()
    const folder = path.trim()
    if (folder === '') return
    void importDataset(thaw, folder, newJobId())
    setPath('')
  }

  async function choose(): Promise<void> {
    if (!thaw.native) {
      setOpen(true)
      document.getElementById(id)?.focus()
      return
    }
    const folder = await thaw.native.chooseFolder()
    if (folder !== null) await importDataset(thaw, folder, newJobId())
  }

  const showPath = open || !thaw.native
  return (
    <div className="import">
      <Button kind="primary" icon="add" onClick={() => void choose()} data-testid="import-button">
        Import a folder…
      </Button>
      {showPath && (
        <form className="row grow" onSubmit={submit}>
          <label htmlFor={id} className="hidden">
            Folder on the machine that runs Thaw
          </label>
          <input
            id={id}
            className="grow"
            value={path}
            onChange={(event) => setPath(event.target.value)}
            placeholder="Folder on the machine that runs Thaw"
            spellCheck={false}
            data-testid="import-path"
          />
          <button
            type="submit"
            className="button plain"
            disabled={path.trim() === ''}
            title={path.trim() === '' ? 'Type the path of a folder first' : undefined}
            data-testid="import-submit"
          >
            Import
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
