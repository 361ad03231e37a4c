import type { Scores, TestScores } from '../../../core/contract/index.ts'
import { ConfusionMatrix } from '../../charts/ConfusionMatrix.tsx'
import { IntervalAxis, IntervalBar } from '../../charts/IntervalBar.tsx'
import { fractionDomain } from '../../charts/scale.ts'
import { count, percent, percentRange } from '../../lib/format.ts'
import { Facts, Panel } from '../../ui/Panel.tsx'
import { TableHead } from '../../ui/TableHead.tsx'
import { PerClassTable } from './PerClassTable.tsx'

export function RunScores({ test, scores }: { test: TestScores; scores: Scores }) {
  const { robust, validation } = scores
  const rows = [
    { name: 'Test', value: test.accuracy, low: test.low, high: test.high },
    ...(robust ? [{ name: 'Robust', value: robust.accuracy, low: robust.low, high: robust.high }] : []),
  ]
  const domain = fractionDomain(rows.flatMap(({ low, high }) => [low, high]))
  return (
    <>
      <Panel title="Scores">
        <div className="columns">
          <table className="interval-table scores">
            <TableHead columns={['Accuracy', '95 % interval', { label: 'Value', numeric: true, hidden: true }]} />
            <tbody>
              {rows.map(({ name, value, low, high }) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  <td className="chart">
                    <IntervalBar
                      domain={domain}
                      value={value}
                      low={low}
                      high={high}
                      strong
                      label={`95 % interval ${percentRange(low, high)}`}
                    />
                  </td>
                  <td className="number">
                    {percent(value)}
                    <span className="small muted block">{percentRange(low, high)}</span>
                  </td>
                </tr>
              ))}
              <tr aria-hidden="true">
                <td />
                <td className="chart">
                  <IntervalAxis domain={domain} />
                </td>
                <td />
              </tr>
            </tbody>
          </table>
          <Facts
            facts={[
              ['Test images', count(test.items)],
              ['Macro-F1', percent(test.macroF1)],
              ['Worst class', `“${test.worstClass.name}”, recall ${percent(test.worstClass.recall)}`],
              ...(validation
                ? [
                    [
                      'Best validation',
                      `${percent(validation.accuracy)} ${validation.epoch === 0 ? 'before the first step' : `in epoch ${validation.epoch}`}`,
                    ] as const,
                  ]
                : []),
              ...(robust ? [['Robust test', robust.basis] as const] : []),
            ]}
          />
        </div>
      </Panel>
      <div className="columns">
        <Panel title="By class">
          <PerClassTable rows={test.perClass} />
        </Panel>
        <Panel title="Confusion matrix">
          <ConfusionMatrix
            classes={test.perClass.map(({ name }) => name)}
            confusion={test.confusion}
            testId="confusion-matrix"
          />
        </Panel>
      </div>
    </>
  )
}
