import type { ElsewhereAdvice } from '../../../core/contract/index.ts'
import { shortName } from '../../../core/domain/run-models.ts'
import { STRATEGIES, type StrategyId } from '../../../core/strategies/index.ts'
import { Icon } from '../../ui/Icon.tsx'
import { ElsewhereOptions } from './ElsewhereOptions.tsx'
import { Reasons } from './Reasons.tsx'

interface Props {
  readonly advice: ElsewhereAdvice
  /** Of the model. */
  readonly name: string
  readonly onTrain: (strategy: StrategyId) => void
}

/** What the published record recommends for a model that other trainers train, and what nobody knows. */
export function ElsewhereCard({ advice, name, onTrain }: Props) {
  const { strategy, goal, family, headline, reasons, trust } = advice
  return (
    <article className="panel advice" aria-label="Recommendation" data-testid="elsewhere-card">
      <header className="advice-head">
        <p className="small muted">
          Recommended: <strong data-testid="advice-strategy">{STRATEGIES[strategy].name}</strong>
        </p>
        <span className="status warn">
          <Icon name="warning" />
          Not calibrated
        </span>
        <span className="small muted push">
          {goal === 'robust' ? 'For robustness' : 'For images like these'} ·{' '}
          <span title={name}>
            {family}, {shortName(name)}
          </span>
        </span>
      </header>
      <h2 className="headline">{headline}</h2>
      <ElsewhereOptions advice={advice} onTrain={onTrain} />
      <div className="columns">
        <section>
          <h3>Why</h3>
          <Reasons reasons={reasons} />
        </section>
        <section>
          <h3>What this is based on</h3>
          <p>{trust.basis}</p>
          <ul className="plain-list">
            {trust.warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </section>
      </div>
    </article>
  )
}
