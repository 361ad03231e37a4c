/** A clock for training that does not count the time for which the machine slept or the process was stopped. */

/** A gap between two readings may be sleep from here on: nothing that trains waits so long without computing. */
const LEAST_GAP_MS = 20_000
/** Share of a gap for which a process that computes or reads files uses the processor at the least. */
const LEAST_BUSY = 0.02

/**
 * Some systems' monotonic clocks go on while the machine sleeps, and every one does while a process is stopped. The time of
 * the processor does neither.
 * @param now milliseconds of a monotonic clock
 * @param cpu milliseconds for which this process has used the processor
 * @returns milliseconds, monotonic
 */
export function createAwakeClock(now: () => number, cpu: () => number): () => number {
  let last = { at: now(), busy: cpu() }
  let slept = 0
  return () => {
    const read = { at: now(), busy: cpu() }
    const gap = read.at - last.at
    if (gap >= LEAST_GAP_MS && read.busy - last.busy < LEAST_BUSY * gap) slept += gap
    last = read
    return read.at - slept
  }
}

/** Of this process. */
export const awakeClock = (): (() => number) =>
  createAwakeClock(
    () => performance.now(),
    () => {
      const { user, system } = process.cpuUsage()
      return (user + system) / 1000
    },
  )
