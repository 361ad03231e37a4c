import type { TapShift } from '../../../core/contract/index.ts'
import { decimal, percent, percentRange } from '../../lib/format.ts'

/** The numbers behind the shift charts. */
export function ShiftTable({ taps }: { taps: readonly TapShift[] }) {
  return (
    <details>
      <summary>Show the numbers</summary>
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Tap</th>
            <th scope="col" className="number">
              Novelty
            </th>
            <th scope="col" className="number">
              95 % interval
            </th>
            <th scope="col" className="number">
              KID
            </th>
            <th scope="col" className="number">
              Null mean ± sd
            </th>
            <th scope="col" className="number">
              z
            </th>
          </tr>
        </thead>
        <tbody>
          {taps.map(({ tap, novelty, kid, null: none, z }) => (
            <tr key={tap}>
              <th scope="row">{tap}</th>
              <td className="number">{percent(novelty.value)}</td>
              <td className="number">{percentRange(novelty.low, novelty.high)}</td>
              <td className="number">{decimal(kid.value)}</td>
              <td className="number">
                {decimal(none.mean)} ± {decimal(none.sd)}
              </td>
              <td className="number">{decimal(z)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  )
}
