import { useLayoutEffect, useRef } from 'react'
import type { RunEvent } from '../../../core/contract/index.ts'
import { epochText } from '../../../core/domain/run.ts'
import { warns } from '../../lib/eventMarks.ts'
import { duration } from '../../lib/format.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TableHead } from '../../ui/TableHead.tsx'

const COLUMNS = [{ label: 'Time', numeric: true }, { label: 'Epoch', numeric: true }, 'What happened, and why']
/** Pixels from the end at which a person still counts as looking at it. */
const NEAR = 8

/** What happened during a run and why, oldest first; while the run lasts, its end stays in sight. */
export function Timeline({ events, active }: { events: readonly RunEvent[]; active: boolean }) {
  const scroller = useRef<HTMLDivElement>(null)
  const atEnd = useRef(active)

  useLayoutEffect(() => {
    if (scroller.current && atEnd.current) scroller.current.scrollTop = scroller.current.scrollHeight
  })

  function noteWhere({ scrollTop, clientHeight, scrollHeight }: HTMLElement): void {
    atEnd.current = active && scrollTop + clientHeight >= scrollHeight - NEAR
  }

  // Runs of earlier versions have none, and that nothing was adjusted in them is not known.
  if (events.length === 0 && !active) return null
  return (
    <Panel title="Timeline" testId="run-timeline">
      {events.length === 0 ? (
        <p className="muted">What is adjusted during the run appears here, with the reason.</p>
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
