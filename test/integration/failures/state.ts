import { readdirSync, readFileSync } from 'node:fs'
import type { CheckedService } from '../../support/service-alone.ts'

/** What the newest run is in the end: its curves, its scores, the bytes of its weights and the names of its files. */
export async function stateOf(thaw: CheckedService) {
  const [run] = (await thaw.call('runs.list', {})).runs
  const runId = run?.runId ?? ''
  const { status, reason, scores, artifacts } = await thaw.call('runs.get', { run: runId })
  const { points } = await thaw.call('runs.metrics', { run: runId })
  return {
    status,
    reason,
    scores,
    curves: points.map(({ name, step, value }) => `${name} ${step} ${value}`),
    weights: readFileSync(artifacts.best ?? '').toString('base64'),
    files: readdirSync(artifacts.folder).toSorted(),
  }
}
