/** How often a run saves a checkpoint. */

/** Minimum time between checkpoints, ms … */
const EVERY = 15_000
/** … and the most that they take of the time: the file holds weights and both moments, and a large model has many. */
const MOST_SHARE = 0.03

export interface CheckpointPace {
  /** Whether the last one is old enough. */
  due(): boolean
  /** Records a checkpoint that was saved between these times. */
  saved(began: number, ended: number): void
}

export function checkpointPace(now: () => number): CheckpointPace {
  let last = now()
  let wait = EVERY
  return {
    due: () => now() - last > wait,
    saved(began, ended) {
      last = ended
      wait = Math.max(EVERY, (ended - began) / MOST_SHARE)
    },
  }
}
