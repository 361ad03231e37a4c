import type { TapShift } from '../../../core/contract/index.ts'
import { decimal, percent, percentRange } from '../../lib/format.ts'
import { TableHead } from '../../ui/TableHead.tsx'

/** The numbers behind the shift charts. */
export function ShiftTable({ taps }: { taps: readonly TapShift[] }) {
  return (
    <details>
      <summary>Show the numbers</summary>
      <table className="table">
        <TableHead
          columns={[
            'Tap',
            { label: 'Novelty', numeric: true },
            { label: '95 % interval', numeric: true },
            { label: 'KID', numeric: true },
            { label: 'Null mean ± sd', numeric: true },
            { label: 'z', numeric: true },
            { label: 'Coverage', numeric: true, title: 'Compared with the coverage of as many pretraining images' },
            { label: 'Mean shift', numeric: true, title: 'Squared distance between the means, in standard deviations' },
            { label: 'Separability', numeric: true, title: 'AUC of a linear classifier: 0.5 is chance, 1 is perfect' },
          ]}
        />
        <tbody>
          {taps.map(({ tap, novelty, kid, null: none, z, coverage, energy, c2st }) => (
            <tr key={tap}>
              <th scope="row">{tap}</th>
              <td className="number">{percent(novelty.value)}</td>
              <td className="number">{percentRange(novelty.low, novelty.high)}</td>
              <td className="number">{decimal(kid.value)}</td>
              <td className="number">
                {decimal(none.mean)} ± {decimal(none.sd)}
              </td>
              <td className="number">{decimal(z)}</td>
              <td className="number">{percent(coverage?.relative)}</td>
              <td className="number">{decimal(energy?.value)}</td>
              <td className="number">{decimal(c2st?.value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
