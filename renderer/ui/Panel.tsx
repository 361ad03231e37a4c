import { useId, type ReactNode } from 'react'

interface Props {
  readonly title: string
  readonly actions?: ReactNode
  readonly children: ReactNode
  readonly testId?: string
}

/** A titled part of a page. */
export function Panel({ title, actions, children, testId }: Props) {
  const id = useId()
  return (
    <section className="panel" aria-labelledby={id} data-testid={testId}>
      <header className="panel-head">
        <h2 id={id} tabIndex={-1}>
          {title}
        </h2>
        {actions && <div className="row">{actions}</div>}
      </header>
      {children}
    </section>
  )
}

/** Names and values in two columns. */
export function Facts({ facts }: { facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  )
}
