import { useState } from 'react'
import type { DatasetSummaryDto } from '../../../core/contract/index.ts'
import { count, counted } from '../../lib/format.ts'
import { Button } from '../../ui/Button.tsx'
import { Panel } from '../../ui/Panel.tsx'

const SHOWN = 12

/** Class balance: one bar a class, cut into train, val and test. */
export function ClassBars({ dataset }: { dataset: DatasetSummaryDto }) {
  const [all, setAll] = useState(false)
  const classes = dataset.classes.toSorted((a, b) => b.items - a.items)
  const largest = classes[0]?.items ?? 1
  const shown = all ? classes : classes.slice(0, SHOWN)
  return (
    <Panel title="Classes">
      <table className="class-bars">
        <thead>
          <tr>
            <th scope="col">Class</th>
            <td className="legend">
              <span className="swatch train" /> train <span className="swatch val" /> val{' '}
              <span className="swatch test" /> test
            </td>
            <th scope="col" className="number">
              Images
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ name, items, train, val, test }) => (
            <tr key={name}>
              <th scope="row" className="ellipsis" title={name}>
                {name}
              </th>
              <td>
                <svg role="img" aria-label={`${train} train, ${val} val, ${test} test`}>
                  <Piece name="train" from={0} items={train} largest={largest} />
                  <Piece name="val" from={train} items={val} largest={largest} />
                  <Piece name="test" from={train + val} items={test} largest={largest} />
                </svg>
              </td>
              <td className="number">{count(items)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {classes.length > SHOWN && (
        <Button kind="quiet" onClick={() => setAll(!all)}>
          {all ? 'Show fewer' : `Show all ${counted(classes.length, 'class', 'classes')}`}
        </Button>
      )}
    </Panel>
  )
}

function Piece(props: { name: 'train' | 'val' | 'test'; from: number; items: number; largest: number }) {
  const { name, from, items, largest } = props
  const share = (value: number): string => `${(100 * value) / largest}%`
  return <rect className={name} x={share(from)} width={share(items)} y="0" height="100%" />
}
