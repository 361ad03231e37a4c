import { useState } from 'react'
import type { ModelUsed, PictureScores } from '../../../core/contract/index.ts'
import { percent } from '../../lib/format.ts'
import { keyed } from '../../lib/keyed.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { TableHead } from '../../ui/TableHead.tsx'

const MEANING = {
  probability: 'Probabilities among the labels: those of a picture add up to 100 %, even if none of the labels fits.',
  cosine:
    'Cosines of picture and text: how near they are, not how probable. Bars begin at 0; compare them within a picture.',
} as const

/** Every picture with its texts, the best first; before and after the run beside each other. */
export function UsedScores({ used }: { readonly used: ModelUsed }) {
  const { kind, notes, pictures } = used
  const every = pictures.flatMap(({ before, after }) => [...(before ?? []), ...(after ?? [])])
  const top = kind === 'probability' ? 1 : Math.max(0, ...every)
  return (
    <Panel title="Scores" testId="use-scores">
      <p className="small muted">{MEANING[kind]}</p>
      {notes.map((note) => (
        <p key={note} className="small">
          {note}
        </p>
      ))}
      <ul className="used">
        {keyed(pictures, ({ name }) => name).map(({ key, row }) => (
          <li key={key}>
            <Picture picture={row} used={used} top={top} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

/** Texts shown before the person asks for all. */
const SHOWN = 5

interface PictureProps {
  readonly picture: PictureScores
  readonly used: ModelUsed
  /** The score of a whole bar. */
  readonly top: number
}

function Picture({ picture, used: { texts, kind, run }, top }: PictureProps) {
  const { name, problem, note, thumbnail, before, after } = picture
  const [all, setAll] = useState(false)
  if (problem !== null) {
    return (
      <p className="status warn text">
        <Icon name="warning" />
        {problem}
      </p>
    )
  }
  const by = after ?? before ?? []
  const order = [...texts.keys()].toSorted((a, b) => (by[b] as number) - (by[a] as number))
  const sides = [
    ...(before ? [{ name: run === null ? 'Score' : 'Before', values: before }] : []),
    ...(after ? [{ name: 'After', values: after }] : []),
  ]
  return (
    <article className="used-picture" aria-label={name}>
      {thumbnail !== null && <img src={thumbnail} alt={name} />}
      <div>
        <p className="path ellipsis" title={name}>
          {name}
        </p>
        <table className="used-table">
          <TableHead columns={[kind === 'probability' ? 'Label' : 'Text', ...sides.map((side) => side.name)]} />
          <tbody>
            {order.slice(0, all ? undefined : SHOWN).map((text) => (
              <tr key={texts[text]}>
                <th scope="row" dir="auto">
                  {texts[text]}
                </th>
                {sides.map((side) => (
                  <td key={side.name} className={side.name === 'Before' ? 'before' : ''}>
                    <Bar value={side.values[text] as number} top={top} kind={kind} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {texts.length > SHOWN && (
          <Button kind="quiet" onClick={() => setAll(!all)}>
            {all ? 'Show the best only' : `Show all ${texts.length}`}
          </Button>
        )}
        {note !== null && <p className="small muted">{note}</p>}
      </div>
    </article>
  )
}

function Bar({ value, top, kind }: { readonly value: number; readonly top: number; readonly kind: ModelUsed['kind'] }) {
  const share = top > 0 ? Math.max(0, Math.min(1, value / top)) : 0
  return (
    <span className="score-bar">
      <span className="track" aria-hidden="true">
        <span className="fill" style={{ width: `${100 * share}%` }} />
      </span>
      <span className="number">{kind === 'probability' ? percent(value) : value.toFixed(3)}</span>
    </span>
  )
}
