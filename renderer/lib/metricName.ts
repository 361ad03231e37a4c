import { METRICS, type MetricId } from '../../core/domain/metric.ts'

/** The name of these runs' scores: their metric if they share one. */
export function metricName(runs: readonly { readonly metric: MetricId }[]): string {
  const metrics = [...new Set(runs.map(({ metric }) => metric))]
  return metrics.length === 1 ? METRICS[metrics[0] as MetricId].name : 'score'
}
