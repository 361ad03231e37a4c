import type { Advice, RunDetail } from '../../../core/contract/index.ts'
import { duration, mebibytes, minutesRange, NONE, percent, percentRange } from '../../lib/format.ts'
import { TableHead } from '../../ui/TableHead.tsx'

/** What the advice expected of the run's strategy, beside what the run reached. */
export function Expected({ run, advice }: { run: RunDetail; advice: Advice }) {
  const ranked = advice.ranking.find(({ strategy }) => strategy === run.strategy)
  if (!ranked || run.status !== 'completed') return null
  const { score, minutes, memoryMB } = ranked
  const { peakMemoryMB } = run.artifacts
  const rows = [
    ['Test score', `${percent(score.mean)} (${percentRange(score.low, score.high)})`, percent(run.test?.value)],
    ['Time', minutesRange(minutes), duration(run.seconds)],
    ['Peak memory', mebibytes(memoryMB), peakMemoryMB === undefined ? NONE : mebibytes(peakMemoryMB)],
  ] as const
  return (
    <table className="table" data-testid="expected">
      <TableHead
        columns={[
          { label: 'Quantity', hidden: true },
          { label: 'Expected', numeric: true },
          { label: 'Reached', numeric: true },
        ]}
      />
      <tbody>
        {rows.map(([name, expected, actual]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            <td className="number">{expected}</td>
            <td className="number">{actual}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
