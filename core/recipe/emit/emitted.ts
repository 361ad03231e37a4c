/** What Thaw writes for a trainer of others. */
import type { Sample } from '../data/samples.ts'
import type { Recipe, RecipeStage } from '../recipe.ts'

export interface EmitRequest {
  readonly recipe: Recipe
  /** Folder of the checkpoint, or its name at a hub. */
  readonly model: string
  /** Folder that the paths of pictures start from. */
  readonly pictures: string
  readonly samples: readonly Sample[]
  /** Samples of a step, over all devices. */
  readonly batch: number
  readonly seed: number
  /** Processes that train together, each on a device of its own: of all machines. */
  readonly devices: number
  /** Machines, each with as many of the devices. */
  readonly nodes: number
  /** Runs without a GPU, in single precision. */
  readonly cpu: boolean
}

export interface EmittedFile {
  /** Relative to the recipe's folder. */
  readonly path: string
  readonly text: string
}

export interface EmittedCommand {
  /** What it trains. */
  readonly about: string
  /** Program and arguments, to be started in the recipe's folder; no shell reads them. */
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** Folder of what it writes, relative to the recipe's. */
  readonly output: string
  /** Numbers of the stages that it trains; where absent, the one of its own number. */
  readonly stages?: readonly number[]
  /** Runs on the first of several machines only. */
  readonly once?: boolean
  /** What is there once it has come to its end, for a program that ends well after a stop, too. */
  readonly result?: string
  /** How it goes on after a stop; absent where it does so by itself. */
  readonly resume?: {
    /** Files that a whole checkpoint holds, as a pattern of a shell. */
    readonly newest: string
    /** Arguments that the command gets as well. @param checkpoint the folder of the newest file, as a word of a shell */
    readonly argv: (checkpoint: string) => readonly string[]
  }
}

export interface Emitted {
  readonly files: readonly EmittedFile[]
  /** Files of Thaw's own that come along. */
  readonly copies?: readonly { readonly path: string; readonly from: URL }[]
  /** One after the other. */
  readonly commands: readonly EmittedCommand[]
}

export const stageFolder = (index: number): string => `stage-${index + 1}`

/** Of the parts that train: a trainer with one rate for all takes it, so that no part moves further than planned. */
export function lowestRate({ rates, vision, connector, language }: RecipeStage): number {
  const used = [vision && rates.vision, connector && rates.connector, language && rates.language]
  return Math.min(...used.filter((rate): rate is number => typeof rate === 'number'))
}

/** How a step's samples come together: at once on each device, and in how many passes whose gradients add up. */
export function passesOf({ batch, devices }: Pick<EmitRequest, 'batch' | 'devices'>): {
  readonly perDevice: number
  readonly accumulated: number
} {
  const each = Math.max(1, Math.ceil(batch / devices))
  const perDevice = Math.min(each, MOST_AT_ONCE)
  return { perDevice, accumulated: Math.ceil(each / perDevice) }
}

/** Samples that pass a model of billions of numbers at once. */
const MOST_AT_ONCE = 1
