import type { PageRange } from '../lib/pageAt.ts'
import { Button } from './Button.tsx'

interface Props {
  readonly page: PageRange
  readonly total: number
  /** The rows, in the plural. */
  readonly what: string
  readonly onPage: (number: number) => void
}

/** Steps through the pages of a table; nothing if there is only one. */
export function Pager({ page, total, what, onPage }: Props) {
  if (page.pages === 1) return null
  const count = (value: number): string => value.toLocaleString('en-US')
  return (
    <nav className="row pager" aria-label={`Pages of ${what}`} data-testid="pager">
      <Button
        kind="quiet"
        unavailable={page.number === 1 ? 'This is the first page' : undefined}
        onClick={() => onPage(page.number - 1)}
      >
        Previous
      </Button>
      <span className="muted" aria-live="polite">
        {count(page.from + 1)}–{count(page.to)} of {count(total)} {what}
      </span>
      <Button
        kind="quiet"
        unavailable={page.number === page.pages ? 'This is the last page' : undefined}
        onClick={() => onPage(page.number + 1)}
      >
        Next
      </Button>
    </nav>
  )
}
