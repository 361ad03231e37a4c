/** Which backend is the fastest, from what was measured. */
import type { BackendStatus, EngineReport } from '../../../contract/engine.ts'
import { type Backend, backendName, BACKENDS } from '../../../domain/engine.ts'

export type Choice = Pick<EngineReport, 'engines' | 'reason'>

/**
 * Marks the available backend that trains the most images a second. Those that were not timed on the model count after
 * all that were; among them the speed of matrix products decides, and then the order of `BACKENDS`.
 */
export function choose(statuses: readonly BackendStatus[]): Choice {
  const ranked = statuses.filter(({ available }) => available).toSorted(bySpeed)
  const [best, second] = ranked
  return {
    engines: statuses.map((status) => ({ ...status, chosen: status.id === best?.id })),
    reason: best === undefined ? 'Nothing can compute here.' : reasonFor(best, second),
  }
}

function bySpeed(a: BackendStatus, b: BackendStatus): number {
  return (
    (b.stepImagesPerSecond ?? 0) - (a.stepImagesPerSecond ?? 0) ||
    (b.matmulGflops ?? 0) - (a.matmulGflops ?? 0) ||
    BACKENDS.indexOf(a.id) - BACKENDS.indexOf(b.id)
  )
}

function reasonFor(best: BackendStatus, second: BackendStatus | undefined): string {
  if (second === undefined) return `${backendName(best.id)} is all that was found to work here.`
  const [fast, slow] = [speedOf(best, second), speedOf(second, best)]
  return `${backendName(best.id)} is the fastest here: ${fast}, against ${slow} of ${backendName(second.id)}.`
}

/** The speed in the unit that both were measured in. */
function speedOf(one: BackendStatus, other: BackendStatus): string {
  const { stepImagesPerSecond, matmulGflops = 0 } = one
  if (stepImagesPerSecond === undefined || other.stepImagesPerSecond === undefined) {
    return `${matmulGflops.toFixed(1)} GFLOP/s`
  }
  return `${stepImagesPerSecond.toFixed(1)} images a second in training`
}

/** Backends whose matrix products are faster than the CPU's, so that timing the model on them is worth it. */
export function contenders(statuses: readonly BackendStatus[]): Backend[] {
  const speed = (status: BackendStatus | undefined) => (status?.available ? (status.matmulGflops ?? 0) : 0)
  const cpu = speed(statuses.find(({ id }) => id === 'ort'))
  return statuses.filter((status) => status.id !== 'ort' && speed(status) > cpu).map(({ id }) => id)
}
