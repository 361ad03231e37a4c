/** What a command is, and what it gets to work with. */
import type { ParseArgsConfig } from 'node:util'
import type { AppEvent } from '../contract/events.ts'
import type { Client } from './client.ts'

export type OptionSpecs = NonNullable<ParseArgsConfig['options']>

export interface Option {
  readonly type: 'string' | 'boolean'
  /** What stands for the value in the help text. */
  readonly value?: string
  readonly help: string
}

export interface Command {
  readonly name: string
  readonly usage: string
  readonly summary: string
  /** Lines shown under the options of `--help`. */
  readonly notes?: readonly string[]
  readonly options: Readonly<Record<string, Option>>
  /** How many arguments without a dash it takes. */
  readonly arguments: { readonly min: number; readonly max: number }
  run(context: CommandContext): Promise<CommandResult>
}

export interface CommandResult {
  /** Printed with `--json`; undefined where the command has printed already. */
  readonly json: unknown
  /** Printed without. */
  readonly text: string
  /** The text is a file's content, for programs to read, and is printed to the letter. */
  readonly verbatim?: boolean
  readonly exitCode?: number
}

export interface CommandContext {
  readonly arguments: readonly string[]
  readonly options: Readonly<Record<string, string | boolean | undefined>>
  readonly json: boolean
  /** Starts Thaw's processes at the first call. */
  client(): Promise<Client>
  onEvent(listener: (event: AppEvent) => void): void
  /** Replaces what Ctrl-C does (close and leave) by something gentler, until the returned function is called. */
  onInterrupt(handler: () => void): () => void
  /** A line on stderr, for what is not the result. */
  say(line: string): void
}
