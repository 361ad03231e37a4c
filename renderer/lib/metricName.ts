import { METRICS, type MetricId } from '../../core/domain/metric.ts'

/** What the scores of these runs are called: their metric where they share one. */
export function metricName(runs: readonly { readonly metric: MetricId }[]): string {
  const metrics = [...new Set(runs.map(({ metric }) => metric))]
  return metrics.length === 1 ? METRICS[metrics[0] as MetricId].name : 'score'
}
