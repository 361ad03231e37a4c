import { useId, useState } from 'react'
import { useAction } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'

/** What a question about Thaw should come with: shown before it is copied, because it will be read by others. */
export function Diagnostics() {
  const [text, setText] = useState<string | null>(null)
  const { busy, act } = useAction()
  const id = useId()
  const close = (): void => setText(null)
  return (
    <>
      <div className="row">
        <Button
          icon="info"
          busy={busy}
          onClick={() => act('app.diagnostics', {}, (answer) => setText(answer.text))}
          data-testid="show-diagnostics"
        >
          Diagnostics
        </Button>
      </div>
      {text !== null && (
        <Dialog className="wide" aria-labelledby={id} onClose={close} data-testid="diagnostics">
          <h2 id={id}>Diagnostics</h2>
          <p className="small muted">
            For a question or a report about Thaw. The names of your home folder, of you and of this machine are
            replaced, and everything that looks like a password or a key.
          </p>
          <textarea className="diagnostics" readOnly rows={20} value={text} aria-labelledby={id} />
          <div className="row end">
            <CopyButton text={text} label="Copy diagnostics" />
            <Button onClick={close}>Close</Button>
          </div>
        </Dialog>
      )}
    </>
  )
}
