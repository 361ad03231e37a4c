import { useState } from 'react'
import { count, counted } from '../../lib/format.ts'
import { Button } from '../../ui/Button.tsx'

const SHOWN = 12

/** Split counts are absent until they are known. */
export interface ClassCount {
  readonly name: string
  readonly items: number
  readonly train?: number
  readonly val?: number
  readonly test?: number
}

interface Props {
  readonly classes: readonly ClassCount[]
  /** Headings of the columns. */
  readonly name?: string
  readonly unit?: string
}

/** Class balance: one bar per class, divided into train, val and test. */
export function ClassBars({ classes, name = 'Class', unit = 'Images' }: Props) {
  const [all, setAll] = useState(false)
  const sorted = classes.toSorted((a, b) => b.items - a.items)
  const largest = sorted[0]?.items ?? 1
  const shown = all ? sorted : sorted.slice(0, SHOWN)
  const divided = classes.some(({ train }) => train !== undefined)
  return (
    <>
      <table className="class-bars">
        <thead>
          <tr>
            <th scope="col">{name}</th>
            <td className="legend">
              {divided && (
                <>
                  <span className="swatch train" /> train <span className="swatch val" /> val{' '}
                  <span className="swatch test" /> test
                </>
              )}
            </td>
            <th scope="col" className="number">
              {unit}
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((each) => (
            <tr key={each.name}>
              <th scope="row" className="ellipsis" title={each.name} dir="auto">
                {each.name}
              </th>
              <td>
                <Bar counts={each} largest={largest} />
              </td>
              <td className="number">{count(each.items)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {classes.length > SHOWN && (
        <Button kind="quiet" onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${count(classes.length)}`}
        </Button>
      )}
    </>
  )
}

function Bar({ counts, largest }: { counts: ClassCount; largest: number }) {
  const { items, train, val = 0, test = 0 } = counts
  if (train === undefined) {
    return (
      <svg role="img" aria-label={counted(items, 'item')}>
        <Piece name="whole" from={0} items={items} largest={largest} />
      </svg>
    )
  }
  return (
    <svg role="img" aria-label={`${train} train, ${val} val, ${test} test`}>
      <Piece name="train" from={0} items={train} largest={largest} />
      <Piece name="val" from={train} items={val} largest={largest} />
      <Piece name="test" from={train + val} items={test} largest={largest} />
    </svg>
  )
}

function Piece(props: { name: 'whole' | 'train' | 'val' | 'test'; from: number; items: number; largest: number }) {
  const { name, from, items, largest } = props
  const share = (value: number): string => `${(100 * value) / largest}%`
  return <rect className={name} x={share(from)} width={share(items)} y="0" height="100%" />
}
