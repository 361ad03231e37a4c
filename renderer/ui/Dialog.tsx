import { useLayoutEffect, useRef, type ComponentProps } from 'react'

interface Props extends Omit<ComponentProps<'dialog'>, 'ref' | 'open' | 'onCancel' | 'onClose'> {
  /** Escape was pressed. */
  readonly onClose: () => void
}

/** A modal dialog. The browser's own dialog element traps the focus and restores it afterwards. */
export function Dialog({ onClose, className = '', ...rest }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  // Close before React removes the element: a removed element cannot restore the focus.
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return <dialog {...rest} ref={dialog} className={`dialog ${className}`} onCancel={onClose} />
}
