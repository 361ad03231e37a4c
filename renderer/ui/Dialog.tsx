import { useLayoutEffect, useRef, type ComponentProps } from 'react'

interface Props extends Omit<ComponentProps<'dialog'>, 'ref' | 'open' | 'onCancel' | 'onClose'> {
  /** Escape was pressed. */
  readonly onClose: () => void
}

/** A dialog over the window. The browser's own keeps the focus in, and gives it back to where it was. */
export function Dialog({ onClose, className = '', ...rest }: Props) {
  const dialog = useRef<HTMLDialogElement>(null)
  // Before the element is taken out: one that is gone already can give no focus back.
  useLayoutEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return <dialog {...rest} ref={dialog} className={`dialog ${className}`} onCancel={onClose} />
}
