import { useLayoutEffect, useRef } from 'react'
import type { RunEvent } from '../../../core/contract/index.ts'
import { epochText } from '../../../core/domain/run.ts'
import { warns } from '../../lib/eventMarks.ts'
import { duration } from '../../lib/format.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TableHead } from '../../ui/TableHead.tsx'

const COLUMNS = [{ label: 'Time', numeric: true }, { label: 'Epoch', numeric: true }, 'What happened, and why']
/** Within this many pixels of the end, the person still counts as looking at it. */
const NEAR = 8

/** What happened during a run and why, oldest first; the list follows an active run. */
export function Timeline({ events, active }: { events: readonly RunEvent[]; active: boolean }) {
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(active)

  useLayoutEffect(() => {
    if (scroller.current && atEnd.current) scroller.current.scrollTop = scroller.current.scrollHeight
  })

  function noteWhere({ scrollTop, clientHeight, scrollHeight }: HTMLElement): void {
    atEnd.current = active && scrollTop + clientHeight >= scrollHeight - NEAR
  }

  // Earlier versions recorded no events, so an empty timeline does not mean that nothing was adjusted.
  if (events.length === 0 && !active) return null
  return (
    <Panel title="Timeline" testId="run-timeline">
      {events.length === 0 ? (
        <p className="muted">Adjustments during the run appear here, each with its reason.</p>
      ) : (
        <div
          className="table-scroll tall timeline"
          ref={scroller}
          onScroll={({ currentTarget }) => noteWhere(currentTarget)}
        >
          <table className="table">
            <TableHead columns={COLUMNS} />
            <tbody>
              {events.map((event) => (
                <tr key={`${event.at} ${event.kind} ${event.text}`} data-kind={event.kind}>
                  <td className="number">{duration(event.at)}</td>
                  <td className="number">{epochText(event.epoch)}</td>
                  <td>
                    {warns(event) ? (
                      <span className="status warn text">
                        <Icon name="warning" />
                        {event.text}
                      </span>
                    ) : (
                      event.text
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}
