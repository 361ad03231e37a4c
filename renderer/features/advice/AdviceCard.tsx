import type { Advice } from '../../../core/contract/index.ts'
import { shortName } from '../../../core/domain/run-models.ts'
import { METRICS } from '../../../core/domain/metric.ts'
import { STRATEGIES, type StrategyId } from '../../../core/strategies/index.ts'
import { counted, moment } from '../../lib/format.ts'
import { Icon, type IconName } from '../../ui/Icon.tsx'
import { Ranking } from './Ranking.tsx'
import { Reasons } from './Reasons.tsx'

const CONFIDENCE: Readonly<Record<Advice['confidence'], { label: string; icon: IconName; tone: string }>> = {
  clear: { label: 'Clear choice', icon: 'check', tone: 'good' },
  leaning: { label: 'Slight preference', icon: 'info', tone: 'calm' },
  'toss-up': { label: 'Toss-up', icon: 'compare', tone: 'warn' },
  'low-trust': { label: 'Low trust', icon: 'warning', tone: 'warn' },
}

interface Props {
  readonly advice: Advice
  /** Runs that finished after this advice; new advice would learn from them. */
  readonly finishedSince?: number
  readonly busy?: boolean
  /** Starts a run with the strategy; absent where the card only reports. */
  readonly onTrain?: (strategy: StrategyId) => void
}

/** What Thaw recommends, how sure it is, why, and what would change the recommendation. */
export function AdviceCard({ advice, finishedSince = 0, busy = false, onTrain }: Props) {
  const { label, icon, tone } = CONFIDENCE[advice.confidence]
  const { basis, warnings } = advice.trust
  return (
    <article className="panel advice" aria-label="Recommendation" data-testid="advice-card">
      <header className="advice-head">
        <p className="small muted">
          Recommended: <strong data-testid="advice-strategy">{STRATEGIES[advice.strategy].name}</strong>
        </p>
        <span className={`status ${tone}`}>
          <Icon name={icon} />
          {label}
        </span>
        <span className="small muted push">
          {advice.goal === 'robust' ? 'For robustness' : `For ${METRICS[advice.metric].name} on images like these`} ·{' '}
          <span title={advice.model}>with {shortName(advice.model)}</span> · {moment(advice.createdAt, new Date())}
        </span>
      </header>
      <h2 className="headline">{advice.headline}</h2>
      {finishedSince > 0 && (
        <p className="status calm text" data-testid="advice-outdated">
          <Icon name="info" />
          {counted(finishedSince, 'run has', 'runs have')} finished since this advice. “Recommend only” will take{' '}
          {finishedSince === 1 ? 'it' : 'them'} into account.
        </p>
      )}
      {warnings.map((warning) => (
        <p key={warning} className="status warn text">
          <Icon name="warning" />
          {warning}
        </p>
      ))}
      <Ranking advice={advice} busy={busy} onTrain={onTrain} />
      <div className="columns">
        <section>
          <h3>Why</h3>
          <Reasons reasons={advice.reasons} />
        </section>
        <section>
          <h3>What would change this</h3>
          {advice.flips.length === 0 ? (
            <p className="muted">No single realistic change would alter the choice.</p>
          ) : (
            <ul className="plain-list">
              {advice.flips.map((flip) => (
                <li key={flip.text}>{flip.text}</li>
              ))}
            </ul>
          )}
          <h3>What this is based on</h3>
          <p>{basis}</p>
        </section>
      </div>
    </article>
  )
}
