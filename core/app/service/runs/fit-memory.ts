/** Whether a run fits the memory of this computer, by what the advice expects it to need. */
import { freemem, platform, totalmem } from 'node:os'
import { type Result, failure, success } from '../../../domain/failure.ts'
import { STRATEGIES, type StrategyId } from '../../../strategies/index.ts'

const MEBI = 2 ** 20

export interface MachineMemory {
  /** What a process can have at most, MiB. */
  readonly totalMB: number
  /** What is free now, MiB; null where the system does not tell, because it counts its caches as used. */
  readonly freeMB: number | null
}

export function machineMemory(): MachineMemory {
  // Within a container, its limit; 0 or a huge number where there is none.
  const limit = process.constrainedMemory()
  const total = limit > 0 ? Math.min(limit, totalmem()) : totalmem()
  const free = platform() === 'darwin' ? null : Math.min(process.availableMemory(), freemem())
  return { totalMB: total / MEBI, freeMB: free === null ? null : free / MEBI }
}

/**
 * Whether to compute activations twice instead of storing them: as the person asked, or where the run needs more than is free.
 * @param neededMB expected peak of the compute process; null if nobody has estimated it
 * Failures: usage (it needs more than the computer has).
 */
export function fitMemory(
  strategy: StrategyId,
  neededMB: number | null,
  asked: boolean | undefined,
  { totalMB, freeMB }: MachineMemory,
): Result<boolean> {
  if (neededMB === null) return success(asked ?? false)
  if (neededMB > totalMB && asked !== true) {
    const [needs, has] = [neededMB, totalMB].map((size) => Math.round(size).toLocaleString('en-US'))
    return failure(
      'usage',
      `“${STRATEGIES[strategy].name}” needs about ${needs} MiB of memory, and this computer has ${has} MiB. Use less memory (--recompute), smaller images (MODEL@SIDE), or a strategy that needs less, such as “lora” or “frozen”.`,
    )
  }
  return success(asked ?? (freeMB !== null && neededMB > freeMB))
}
