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
            <th scope="col" className="number" title="Of what as many pretraining items reach">
              Coverage
            </th>
            <th scope="col" className="number" title="Squared distance of the means in standard deviations">
              Mean shift
            </th>
            <th scope="col" className="number" title="AUC of a linear classifier: 0.5 cannot tell, 1 always can">
              Told apart
            </th>
          </tr>
        </thead>
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
