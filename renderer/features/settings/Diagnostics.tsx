import { useId, useState } from 'react'
import { useAction } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyButton.tsx'
import { Dialog } from '../../ui/Dialog.tsx'

/** The text to attach to a question about Thaw; shown before it is copied, because other people will read it. */
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
            Attach this to a question or bug report about Thaw. Your name, your home folder’s, this machine’s, and
            everything that looks like a password or key have been replaced.
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
