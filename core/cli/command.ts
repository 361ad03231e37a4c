/** Defines a command and the context it runs in. */
import type { ParseArgsConfig } from 'node:util'
import type { AppEvent } from '../contract/events.ts'
import type { Client } from './client.ts'

export type OptionSpecs = NonNullable<ParseArgsConfig['options']>

export interface Option {
  readonly type: 'string' | 'boolean'
  /** The placeholder for the value in the help text. */
  readonly value?: string
  /** May be given several times; its values arrive with a line feed between them. */
  readonly multiple?: boolean
  readonly help: string
}

export interface Command {
  readonly name: string
  readonly usage: string
  readonly summary: string
  /** Lines shown under the options of `--help`. */
  readonly notes?: readonly string[]
  readonly options: Readonly<Record<string, Option>>
  /** The number of positional arguments. */
  readonly arguments: { readonly min: number; readonly max: number }
  run(context: CommandContext): Promise<CommandResult>
}

export interface CommandResult {
  /** Printed with `--json`; undefined if the command has already printed. */
  readonly json: unknown
  /** Printed without. */
  readonly text: string
  /** The text is the content of a file for programs, and is printed verbatim. */
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
  /** Replaces the effect of Ctrl-C (close and exit) with another, until the returned function is called. */
  onInterrupt(handler: () => void): () => void
  /** Prints a line on stderr, for anything that is not the result. */
  say(line: string): void
}
