import type { ClassDetails, Scores, TestScore } from '../../../core/contract/index.ts'
import { KEPT } from '../../../core/sweep/index.ts'
import { METRICS } from '../../../core/domain/metric.ts'
import { ConfusionMatrix } from '../../charts/ConfusionMatrix.tsx'
import { type IntervalRow, IntervalRows } from '../../charts/IntervalRows.tsx'
import { fractionDomain } from '../../../core/math/scale.ts'
import { count, decimal, percent, percentRange } from '../../lib/format.ts'
import { Facts, Panel } from '../../ui/Panel.tsx'
import { TableHead } from '../../ui/TableHead.tsx'
import { Mistakes } from './Mistakes.tsx'
import { PerClassTable } from './PerClassTable.tsx'
import { Retrieval } from './Retrieval.tsx'

interface Props {
  readonly datasetId: string
  readonly test: TestScore
  readonly scores: Scores
}

export function RunScores({ datasetId, test, scores }: Props) {
  const { robust, validation, retention = [] } = scores
  const rows = [
    { name: 'Test', value: test.value, low: test.low, high: test.high },
    ...(robust ? [{ name: 'Robust', value: robust.value, low: robust.low, high: robust.high }] : []),
  ]
  const domain = fractionDomain(rows.flatMap(({ low, high }) => [low, high]))
  return (
    <>
      <Panel title="Scores">
        <div className="columns">
          <table className="interval-table scores">
            <TableHead
              columns={[METRICS[test.metric].title, '95 % interval', { label: 'Value', numeric: true, hidden: true }]}
            />
            <IntervalRows
              rows={rows}
              domain={domain}
              strong
              label={({ value, low, high }) => `95 % interval ${percentRange(low ?? value, high ?? value)}`}
              number={valueAndInterval}
            />
          </table>
          <Facts
            facts={[
              ['Test images', count(test.n)],
              ...detailFacts(test.details),
              ...(validation
                ? [
                    [
                      'Best validation',
                      `${percent(validation.value)} ${validation.epoch === 0 ? 'before the first step' : `in epoch ${validation.epoch}`}`,
                    ] as const,
                  ]
                : []),
              ...(robust ? [['Robust test', robust.basis] as const] : []),
              ...retention.map(
                ({ kind, basis, before, after }) =>
                  [
                    KEPT[kind],
                    `${percent(after.value)}${kind === 'answers' ? '' : `, ${percent(before)} before`}: ${basis}`,
                  ] as const,
              ),
            ]}
          />
        </div>
      </Panel>
      {test.details.task === 'classes' && <ByClass details={test.details} />}
      {test.details.task === 'captions' && <Retrieval details={test.details} />}
      {(test.details.mistakes ?? []).length > 0 && (
        <Mistakes datasetId={datasetId} mistakes={test.details.mistakes ?? []} />
      )}
    </>
  )
}

const valueAndInterval = ({ value, low, high }: IntervalRow) => (
  <>
    {percent(value)}
    <span className="small muted block">{percentRange(low ?? value, high ?? value)}</span>
  </>
)

function detailFacts(details: TestScore['details']): (readonly [string, string])[] {
  switch (details.task) {
    case 'classes':
      return [
        ['Macro-F1', percent(details.macroF1)],
        ['Worst class', `“${details.worstClass.name}”, recall ${percent(details.worstClass.recall)}`],
        ...(details.calibrationError === undefined
          ? []
          : [
              [
                'Calibration error',
                `${percent(details.calibrationError)} at temperature ${decimal(details.temperature)}`,
              ] as const,
            ]),
      ]
    case 'captions':
      return [
        ['Captions', count(details.texts)],
        ['Searched among', `${count(details.pool)} images`],
      ]
  }
}

function ByClass({ details: { perClass, confusion } }: { details: ClassDetails }) {
  return (
    <div className="columns">
      <Panel title="By class">
        <PerClassTable rows={perClass} />
      </Panel>
      <Panel title="Confusion matrix">
        <ConfusionMatrix classes={perClass.map(({ name }) => name)} confusion={confusion} testId="confusion-matrix" />
      </Panel>
    </div>
  )
}
