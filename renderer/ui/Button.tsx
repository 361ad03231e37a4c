import type { ComponentProps, ReactNode } from 'react'
import { Icon, type IconName } from './Icon.tsx'

interface Props extends Omit<ComponentProps<'button'>, 'type' | 'children'> {
  readonly kind?: 'primary' | 'plain' | 'quiet' | 'danger'
  readonly icon?: IconName
  /** Shows that the button's action is running, and disables the button. */
  readonly busy?: boolean
  /** Why the button is disabled, shown on hover and read by screen readers. Disables the button. */
  readonly unavailable?: string | undefined
  readonly children?: ReactNode
}

export function Button({ kind = 'plain', icon, busy = false, unavailable, children, className, ...rest }: Props) {
  const shown = busy ? 'running' : icon
  return (
    <button
      {...rest}
      type="button"
      className={`button ${kind} ${className ?? ''}`}
      disabled={rest.disabled === true || busy || unavailable !== undefined}
      title={unavailable ?? rest.title}
    >
      {shown && <Icon name={shown} spin={busy} />}
      {children}
    </button>
  )
}
