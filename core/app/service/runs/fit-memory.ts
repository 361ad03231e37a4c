/** Whether a run fits the memory of this computer, by what the advice expects it to need. */
import { freemem, platform, totalmem } from 'node:os'
import { type Result, failure, success } from '../../../domain/failure.ts'
import { SMALL_PASS } from '../../../advise/index.ts'
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

/** What a run needs at its peak, MiB. */
export interface MemoryNeed {
  readonly usualMB: number
  /** With `SMALL_PASS` images at once; null where the images of a batch must pass the model together. */
  readonly leastMB: number | null
}

/** How a run uses less memory. */
export interface MemoryPlan {
  /** Computes activations twice instead of storing them: takes a third longer. */
  readonly recompute: boolean
  /** Images that pass the model at once; takes about as long. */
  readonly microBatch?: number
}

/**
 * What a person asked for, else what the free memory suggests: passes of fewer images first, which cost hardly any time.
 * @param need of the compute process; null if nobody has estimated it
 * @param asked what the person decided; undefined leaves it to Thaw
 * Failures: usage (it needs more than the computer has, whatever is done).
 */
export function fitMemory(
  strategy: StrategyId,
  need: MemoryNeed | null,
  asked: { readonly recompute?: boolean | undefined; readonly microBatch?: number | undefined },
  { totalMB, freeMB }: MachineMemory,
): Result<MemoryPlan> {
  const { recompute, microBatch } = asked
  const decided = { recompute: recompute ?? false, ...(microBatch !== undefined && { microBatch }) }
  if (need === null || recompute === true || microBatch !== undefined) return success(decided)
  const { usualMB, leastMB } = need
  if (Math.min(usualMB, leastMB ?? usualMB) > totalMB) {
    const [needs, has] = [Math.min(usualMB, leastMB ?? usualMB), totalMB].map((size) =>
      Math.round(size).toLocaleString('en-US'),
    )
    return failure(
      'usage',
      `“${STRATEGIES[strategy].name}” needs about ${needs} MiB of memory, and this computer has ${has} MiB. Use less memory (--recompute), smaller images (MODEL@SIDE), or a strategy that needs less, such as “lora” or “frozen”.`,
    )
  }
  const room = Math.min(totalMB, freeMB ?? totalMB)
  if (usualMB <= room) return success(decided)
  const inParts = leastMB === null ? {} : { microBatch: SMALL_PASS }
  return success({ recompute: recompute ?? (leastMB ?? usualMB) > room, ...inParts })
}
