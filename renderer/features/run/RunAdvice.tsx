import type { RunDetail } from '../../../core/contract/index.ts'
import { isStrategy, STRATEGIES, strategyName } from '../../../core/strategies/index.ts'
import { useQuery } from '../../state/hooks.ts'
import { Loaded } from '../../ui/Loaded.tsx'
import { Panel } from '../../ui/Panel.tsx'
import { AdviceCard } from '../advice/AdviceCard.tsx'
import { Expected } from './Expected.tsx'

function adviceUseText(run: RunDetail): string {
  const advised = run.advisedStrategy ? strategyName(run.advisedStrategy) : 'another strategy'
  switch (run.adviceUse) {
    case 'followed':
      return `Followed the recommendation: ${advised}.`
    case 'overrode':
      return `Overrode the recommendation (${advised}) with ${strategyName(run.strategy)}.`
    case 'none':
      return 'Trained without a recommendation.'
  }
}

/** The advice that the run followed or overrode; a click shows all of it. */
export function RunAdvice({ run }: { run: RunDetail }) {
  return (
    <Panel title="Recommendation">
      <p>{adviceUseText(run)}</p>
      {run.trainer === 'native' && isStrategy(run.strategy) && (
        <p className="muted">{STRATEGIES[run.strategy].summary}</p>
      )}
      {run.adviceId !== null && <AdviceDetails run={run} adviceId={run.adviceId} />}
    </Panel>
  )
}

function AdviceDetails({ run, adviceId }: { run: RunDetail; adviceId: string }) {
  const advice = useQuery('advice.get', { adviceId })
  return (
    <Loaded from={advice}>
      {(value) => (
        <>
          <Expected run={run} advice={value} />
          <details>
            <summary>Show the recommendation</summary>
            <AdviceCard advice={value} />
          </details>
        </>
      )}
    </Loaded>
  )
}
