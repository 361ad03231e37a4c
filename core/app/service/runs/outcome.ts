/** What the history records of a training task's outcome. */
import { type Failure, type Result } from '../../../domain/failure.ts'
import { CLOSED_WHILE_TRAINING } from '../../../domain/run.ts'
import type { RunEnd } from '../../../history/index.ts'
import type { Finished } from '../../../contract/compute.ts'

/** Why a run is interrupted that Thaw had started, but that had taken no step when Thaw was closed. */
export const CLOSED_BEFORE_START = 'Thaw was closed before this run started.'

/**
 * Translates a task's outcome for the history.
 * @param closing whether Thaw was closing: then nobody asked for a stop
 */
export function endOf(result: Result<Finished>, closing = false): RunEnd {
  if (!result.ok) return endOfFailure(result.failure, closing)
  if (result.value.type !== 'trained') throw new Error(`a train task ended with ${result.value.type}`)
  const { outcome, reason, scores, best, last, frozen, blend, peakMemoryMB, seconds } = result.value.result
  const facts = {
    scores,
    seconds,
    checkpoints: { best: best ?? undefined, last: last ?? undefined, frozen, blend, peakMemoryMB },
  }
  if (outcome === 'completed') return { status: 'completed', reason, ...facts }
  if (closing) return { status: 'interrupted', reason: CLOSED_WHILE_TRAINING, ...facts }
  return { status: 'stopped', reason, ...facts }
}

function endOfFailure({ code, message }: Failure, closing: boolean): RunEnd {
  if (code === 'stopped' && closing) return { status: 'interrupted', reason: CLOSED_BEFORE_START }
  // `busy`: Thaw was closing when the run's turn came. `home-unwritable`: once that is mended, it can go on.
  if (code === 'compute-lost' || code === 'busy' || code === 'home-unwritable')
    return { status: 'interrupted', reason: message }
  if (code === 'stopped') return { status: 'stopped', reason: message }
  return { status: 'failed', reason: message }
}
