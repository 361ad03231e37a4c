/** Chooses the fastest backend from the measurements. */
import type { BackendStatus, EngineReport } from '../../../contract/engine.ts'
import { type Backend, backendName, BACKENDS } from '../../../domain/engine.ts'

export type Choice = Pick<EngineReport, 'engines' | 'reason'>

/**
 * Marks the available backend that trains the most images per second. Backends that were not timed on the model rank
 * after all that were, by the speed of their matrix products and then by the order of `BACKENDS`.
 */
export function choose(statuses: readonly BackendStatus[]): Choice {
  const ranked = statuses.filter(({ available }) => available).toSorted(bySpeed)
  const [best, second] = ranked
  return {
    engines: statuses.map((status) => ({ ...status, chosen: status.id === best?.id })),
    reason: best === undefined ? 'No engine works on this machine.' : reasonFor(best, second),
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
  if (second === undefined) return `${backendName(best.id)} is the only engine that works on this machine.`
  const [fast, slow] = [speedOf(best, second), speedOf(second, best)]
  return `${backendName(best.id)} is the fastest on this machine: ${fast}, compared with ${slow} for ${backendName(second.id)}.`
}

/** The speed in the unit measured for both. */
function speedOf(one: BackendStatus, other: BackendStatus): string {
  const { stepImagesPerSecond, matmulGflops = 0 } = one
  if (stepImagesPerSecond === undefined || other.stepImagesPerSecond === undefined) {
    return `${matmulGflops.toFixed(1)} GFLOP/s`
  }
  return `${stepImagesPerSecond.toFixed(1)} training images per second`
}

/** Backends whose matrix products are faster than the CPU's, so that timing the model on them is worthwhile. */
export function contenders(statuses: readonly BackendStatus[]): Backend[] {
  const speed = (status: BackendStatus | undefined) => (status?.available ? (status.matmulGflops ?? 0) : 0)
  const cpu = speed(statuses.find(({ id }) => id === 'ort'))
  return statuses.filter((status) => status.id !== 'ort' && speed(status) > cpu).map(({ id }) => id)
}
