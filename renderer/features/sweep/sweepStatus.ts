import type { SweepSummary } from '../../../core/contract/index.ts'
import { counted, timeLeft } from '../../lib/format.ts'

/** “4 of 9 runs · about 12 min left”. */
export function sweepStatus({ status, done, total, etaSeconds }: SweepSummary): string {
  const runs = `${done} of ${counted(total, 'run')}`
  switch (status) {
    case 'running':
      return etaSeconds === null ? `${runs} · running` : `${runs} · ${timeLeft(etaSeconds)} left`
    case 'unfinished':
      return `${runs} · unfinished`
    case 'completed':
      return counted(total, 'run')
  }
}
