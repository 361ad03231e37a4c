/** How Thaw itself starts, stops and continues a trainer. */

export interface TrainerLaunch {
  /** The distributions that a Python environment must have. */
  readonly packages: readonly string[]
  /** A file that asks it to stop, relative to the recipe's folder; null where SIGTERM to all its processes does. */
  readonly stopFile: string | null
  /** Seconds that it may take to save and end. */
  readonly patience: number
  /** Names of what it can go on from, in a stage's output, of which the highest number counts; null where it looks itself. */
  readonly checkpoints: RegExp | null
  /** Folders in a stage's output that may hold its final weights, the best first; “” is the output itself, LAST the last checkpoint. */
  readonly weights: readonly string[]
  /**
   * What its command gets as well to go on from a checkpoint; flags that it had already hold as they come last.
   * @param checkpoint relative to the recipe's folder, or a word of a shell
   * @param adapted whether it holds adapters only
   */
  resume(checkpoint: string, adapted: boolean): readonly string[]
}

/** Stands for the newest checkpoint among a trainer's weights. */
export const LAST = '(last checkpoint)'

/** Of transformers’ Trainer, and all that build on it. */
export const TRAINER_CHECKPOINTS = /^checkpoint-(\d+)$/

/** The program that keeps a training going, for any Python 3. */
export const KEEPER = new URL('thaw_keeper.py', import.meta.url)
