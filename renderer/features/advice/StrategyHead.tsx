import type { ReactNode } from 'react'
import { STRATEGIES, type StrategyId } from '../../../core/strategies/index.ts'
import { Icon } from '../../ui/Icon.tsx'

interface Props {
  readonly strategy: StrategyId
  readonly chosen: boolean
  /** More about it, below its name. */
  readonly children?: ReactNode
}

/** The head of a strategy's row: its name, marked where it is the recommended one. */
export function StrategyHead({ strategy, chosen, children }: Props) {
  const { name, summary } = STRATEGIES[strategy]
  return (
    <th scope="row" title={summary}>
      <span className="row tight">
        {chosen && <Icon name="star" />}
        {name}
        {chosen && <span className="hidden">, recommended</span>}
      </span>
      {children}
    </th>
  )
}
