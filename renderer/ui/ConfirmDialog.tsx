import { useEffect, useId, useRef, type ReactNode } from 'react'
import { Button } from './Button.tsx'

interface Props {
  readonly title: string
  readonly confirm: string
  readonly busy: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Asks before something that can't be undone. The browser's own dialog keeps the focus in and gives it back. */
export function ConfirmDialog({ title, confirm, busy, onConfirm, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog ref={dialog} aria-labelledby={id} onCancel={onClose} className="dialog">
      <h2 id={id}>{title}</h2>
      {children}
      <div className="row end">
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="danger" icon="trash" busy={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </div>
    </dialog>
  )
}
