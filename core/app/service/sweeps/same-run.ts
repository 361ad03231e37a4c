import { isDeepStrictEqual } from 'node:util'
import type { RunConfig, RunDetail } from '../../../contract/run.ts'
import { success, type Result } from '../../../domain/failure.ts'
import type { History } from '../../../history/index.ts'

export interface Wanted {
  readonly datasetId: string
  readonly modelHash: string
  readonly trainer: string
  readonly strategy: string
  readonly config: RunConfig
}

/** The newest completed run with the same data, model and settings that records its images' shares; null if there is none. */
export function sameRun({ runs }: Pick<History, 'runs'>, { config, ...wanted }: Wanted): Result<RunDetail | null> {
  const alike = runs.completedLike({ ...wanted, seed: config.seed })
  if (!alike.ok) return alike
  for (const runId of alike.value) {
    const found = runs.get(runId)
    if (!found.ok) return found
    const { scores, artifacts } = found.value
    // Weights that a person picked after seeing the scores say nothing about the strategy.
    if (artifacts.blend?.picked) continue
    if (scores.test?.shares !== undefined && isSame(found.value.config, config)) return success(found.value)
  }
  return success(null)
}

/** Whether two runs have the same settings, but for those that follow from the space on the disk and in memory. */
function isSame(one: RunConfig, other: RunConfig): boolean {
  const comparable = ({ native, ...config }: RunConfig): unknown =>
    JSON.parse(JSON.stringify({ ...config, native: { ...native, cacheMB: null, recompute: null, microBatch: null } }))
  return isDeepStrictEqual(comparable(one), comparable(other))
}
