import { useRef, useState, type KeyboardEvent } from 'react'
import { percent } from '../lib/format.ts'

interface Props {
  readonly classes: readonly string[]
  /** confusion[i][j]: test items of class i predicted as class j. */
  readonly confusion: readonly (readonly number[])[]
  readonly testId?: string
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

/** A heat map of the counts, coloured by each row's shares; arrow keys move between cells. */
export function ConfusionMatrix({ classes, confusion, testId }: Props) {
  const [current, setCurrent] = useState<readonly [number, number]>([0, 0])
  const table = useRef<HTMLTableElement>(null)
  const [row, column] = current

  function onKey(event: KeyboardEvent): void {
    const move = MOVES[event.key]
    if (!move) return
    event.preventDefault()
    const clamp = (index: number): number => Math.max(0, Math.min(classes.length - 1, index))
    const next = [clamp(row + move[0]), clamp(column + move[1])] as const
    setCurrent(next)
    table.current?.querySelector<HTMLElement>(`[data-cell="${next[0]}-${next[1]}"]`)?.focus()
  }

  return (
    <figure className="confusion" data-testid={testId}>
      <div className="confusion-scroll">
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- arrow keys move between the cells, as in any grid */}
        <table ref={table} role="grid" aria-label="Confusion matrix: rows are true classes, columns predictions">
          <thead>
            <tr>
              <td className="corner">true ↓ predicted →</td>
              {classes.map((name) => (
                <th key={name} scope="col" title={name}>
                  <span>{name}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {confusion.map((counts, i) => (
              <tr key={classes[i]}>
                <th scope="row">{classes[i]}</th>
                {counts.map((items, j) => (
                  <Cell
                    key={classes[j]}
                    position={[i, j]}
                    items={items}
                    share={shareOf(items, counts)}
                    here={i === row && j === column}
                    onHere={() => setCurrent([i, j])}
                    onKeyDown={onKey}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <figcaption aria-live="polite">{describe(classes, confusion, row, column)}</figcaption>
    </figure>
  )
}

interface CellProps {
  readonly position: readonly [number, number]
  readonly items: number
  readonly share: number
  readonly here: boolean
  readonly onHere: () => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

function Cell({ position: [i, j], items, share, here, onHere, onKeyDown }: CellProps) {
  // Correct predictions and mistakes differ in colour; the count says the same without colour.
  const colour = i === j ? 'var(--heat-right)' : 'var(--heat-wrong)'
  return (
    <td
      data-cell={`${i}-${j}`}
      className={i === j ? 'diagonal' : undefined}
      tabIndex={here ? 0 : -1}
      style={{
        background:
          items === 0 ? undefined : `color-mix(in srgb, ${colour} ${Math.round(10 + 70 * share)}%, var(--surface))`,
      }}
      onFocus={onHere}
      onMouseEnter={onHere}
      onKeyDown={onKeyDown}
    >
      {items === 0 ? <span className="zero">0</span> : items}
    </td>
  )
}

function shareOf(items: number, row: readonly number[]): number {
  const total = row.reduce((sum, next) => sum + next, 0)
  return total === 0 ? 0 : items / total
}

function describe(classes: Props['classes'], confusion: Props['confusion'], i: number, j: number): string {
  const counts = confusion[i] ?? []
  const items = counts[j] ?? 0
  const total = counts.reduce((sum, next) => sum + next, 0)
  const outcome = i === j ? 'recognised' : `taken for “${classes[j]}”`
  return `“${classes[i]}” ${outcome}: ${items} of ${total} (${percent(shareOf(items, counts), 0)})`
}
