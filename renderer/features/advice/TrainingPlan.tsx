import { useState } from 'react'
import type { Input, PhaseInfo, RunPlan } from '../../../core/contract/index.ts'
import { rateText } from '../../../core/domain/rate-text.ts'
import { strategyName } from '../../../core/strategies/index.ts'
import { useQuery } from '../../state/hooks.ts'
import { bytes as sizeText, count } from '../../lib/format.ts'
import { storedInWords } from '../../lib/settingNames.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { TableHead } from '../../ui/TableHead.tsx'

/** What the next run would train: every part, its numbers and its rate. Asked for once the person opens it. */
export function TrainingPlan({ request }: { request: Input<'runs.plan'> }) {
  const [open, setOpen] = useState(false)
  return (
    <details className="options" onToggle={(event) => setOpen(event.currentTarget.open)} data-testid="training-plan">
      <summary>What will train</summary>
      {open && <Plan request={request} />}
    </details>
  )
}

function Plan({ request }: { request: Input<'runs.plan'> }) {
  const plan = useQuery('runs.plan', request)
  return <Loaded from={plan}>{(value) => <PlanTable plan={value} />}</Loaded>
}

function PlanTable({ plan: { model, strategy, phases, numbers, bytes } }: { plan: RunPlan }) {
  return (
    <>
      <p className="small">
        {strategyName(strategy)} with {model}: {count(numbers.all - numbers.frozen)} of {count(numbers.all)} numbers
        change
        {numbers.frozen > 0 &&
          `, the other ${count(numbers.frozen)} stay as pretrained, which a hash proves afterwards`}
        . A checkpoint takes {sizeText(bytes.checkpoint)}, the kept weights {sizeText(bytes.weights)}.
      </p>
      {phases.map((phase) => (
        <PhaseTable key={phase.name} phase={phase} />
      ))}
      <p className="small muted">
        Every run begins with fitting the head. Rates are peaks; a range test before the first step may lower them all.
      </p>
    </>
  )
}

function PhaseTable({ phase }: { phase: PhaseInfo }) {
  return (
    <div className="table-scroll">
      <table className="table">
        <caption>
          {phase.name}, {phase.epochs} {phase.epochs === 1 ? 'epoch' : 'epochs'}
          {phase.cached && `, ${storedInWords(phase)}`}
        </caption>
        <TableHead
          columns={[
            'Part',
            { label: 'Tensors', numeric: true },
            { label: 'Numbers', numeric: true },
            { label: 'Peak rate', numeric: true },
          ]}
        />
        <tbody>
          {(phase.parts ?? []).map(({ part, tensors, numbers, rate }) => (
            <tr key={part}>
              <th scope="row" title={tensors.join('\n')}>
                {part}
              </th>
              <td className="number">{count(tensors.length)}</td>
              <td className="number">{count(numbers)}</td>
              <td className="number">{rateText(rate)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
