/** How Thaw itself starts, stops and continues a trainer. */
import type { EmittedCommand } from '../emit/emitted.ts'

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
   * @param checkpoint relative to the recipe's folder
   * @param adapted whether it holds adapters only
   */
  resume(command: EmittedCommand, checkpoint: string, adapted: boolean): EmittedCommand
}

/** Stands for the newest checkpoint among a trainer's weights. */
export const LAST = '(last checkpoint)'

/** Of transformers’ Trainer, and all that build on it. */
export const TRAINER_CHECKPOINTS = /^checkpoint-(\d+)$/

/** The same command with another value behind a flag, which is added where the command has none. */
export function withFlag({ argv, ...command }: EmittedCommand, flag: string, value: string): EmittedCommand {
  const at = argv.indexOf(flag)
  if (at < 0) return { ...command, argv: [...argv, flag, value] }
  return { ...command, argv: [...argv.slice(0, at + 1), value, ...argv.slice(at + 2)] }
}

/** The program that keeps a training going, for any Python 3. */
export const KEEPER = new URL('thaw_keeper.py', import.meta.url)
