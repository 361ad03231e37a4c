import type { CaptionDetails } from '../../../core/contract/index.ts'
import { count, percent } from '../../lib/format.ts'
import { Panel } from '../../ui/Panel.tsx'
import { TableHead } from '../../ui/TableHead.tsx'

/** Retrieval scores in both directions. */
export function Retrieval({ details: { imageToText, textToImage, pool } }: { details: CaptionDetails }) {
  const rows = [
    ['Image to caption', imageToText],
    ['Caption to image', textToImage],
  ] as const
  return (
    <Panel title="Retrieval" testId="retrieval">
      <table className="table">
        <TableHead
          columns={[
            'Search',
            { label: 'First', numeric: true },
            { label: 'Within 5', numeric: true },
            { label: 'Within 10', numeric: true },
            { label: 'Median rank', numeric: true },
          ]}
        />
        <tbody>
          {rows.map(([name, { r1, r5, r10, medianRank }]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="number">{percent(r1)}</td>
              <td className="number">{percent(r5)}</td>
              <td className="number">{percent(r10)}</td>
              <td className="number">{medianRank}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="small muted">
        Each search is among {count(pool)} images. Scores from searches among more or fewer images are not comparable.
      </p>
    </Panel>
  )
}
