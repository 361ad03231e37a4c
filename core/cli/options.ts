/** Reads and checks options; invalid ones are `usage` failures. */
import { parseArgs } from 'node:util'
import { ENGINE_CHOICES } from '../domain/engine.ts'
import { FailureError } from '../domain/failure.ts'
import type { Command, Option, OptionSpecs } from './command.ts'

export const COMMON_OPTIONS: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', help: 'print one JSON document instead of text' },
  home: {
    type: 'string',
    value: 'DIR',
    help: 'Thaw’s data folder (default: THAW_HOME, else the application data folder)',
  },
  engine: {
    type: 'string',
    value: 'E',
    help: `${ENGINE_CHOICES.join(', ')} (default: the setting, else the fastest on this machine)`,
  },
  progress: { type: 'string', value: 'json', help: 'progress on stderr as JSON lines' },
  help: { type: 'boolean', help: 'show this help' },
}

export interface Parsed {
  readonly arguments: string[]
  readonly options: Record<string, string | boolean | undefined>
}

export function usageError(message: string): FailureError {
  return new FailureError({ code: 'usage', message })
}

/** Parses a command's own and the common options. Throws a `usage` FailureError. */
export function parseCommand(command: Command, argv: readonly string[]): Parsed {
  const specs: OptionSpecs = {}
  for (const [name, option] of Object.entries({ ...command.options, ...COMMON_OPTIONS }))
    specs[name] = {
      type: option.type,
      ...(name === 'help' && { short: 'h' }),
      ...(option.multiple && { multiple: true }),
    }
  let parsed: { values: Record<string, unknown>; positionals: string[] }
  try {
    parsed = parseArgs({ args: [...argv], options: specs, allowPositionals: true, strict: true })
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('. To specify')
    throw usageError(`${first.replace(/\.$/, '')}. \`thaw ${command.name} --help\` shows its options.`)
  }
  const given = Object.entries(parsed.values).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join('\n') : value,
  ])
  const options = Object.fromEntries(given) as Record<string, string | boolean | undefined>
  if (options['help'] !== true) checkCount(command, parsed.positionals)
  oneOf(options, 'engine', ENGINE_CHOICES)
  oneOf(options, 'progress', ['json'])
  return { arguments: parsed.positionals, options }
}

function checkCount(command: Command, given: readonly string[]): void {
  const { min, max } = command.arguments
  const extra = given[max]
  if (extra !== undefined) {
    throw usageError(`“${extra}” is one argument too many; put names with spaces in quotes. Usage: ${command.usage}`)
  }
  if (given.length >= min) return
  const names = command.usage.match(/(?<= )[A-Z]{2,}/g) ?? []
  throw usageError(`${names[given.length] ?? 'An argument'} is missing. Usage: ${command.usage}`)
}

/** The value of an option that takes one of a few words. */
export function oneOf<W extends string>(
  options: Readonly<Record<string, string | boolean | undefined>>,
  name: string,
  words: readonly W[],
): W | undefined {
  const value = options[name]
  if (value === undefined) return undefined
  const word = words.find((candidate) => candidate === value)
  if (word === undefined) throw usageError(`--${name} takes ${words.join(', ')}, not “${value}”.`)
  return word
}

/** The value of an option that takes a number within limits. */
export function numberOf(
  options: Readonly<Record<string, string | boolean | undefined>>,
  name: string,
  {
    min,
    max = Number.MAX_SAFE_INTEGER,
    integer = false,
    above = false,
  }: { min: number; max?: number; integer?: boolean; above?: boolean },
): number | undefined {
  const text = options[name]
  if (text === undefined) return undefined
  const value = typeof text === 'string' && text.trim() !== '' ? Number(text) : Number.NaN
  const fits =
    Number.isFinite(value) &&
    (above ? value > min : value >= min) &&
    value <= max &&
    (!integer || Number.isInteger(value))
  if (fits) return value
  const kind = integer ? 'a whole number' : 'a number'
  const limit = max < Number.MAX_SAFE_INTEGER || value > max ? ` and at most ${max}` : ''
  throw usageError(`--${name} takes ${kind} ${above ? 'above' : 'of at least'} ${min}${limit}, not “${text}”.`)
}

/** --model of the commands that measure, advise or train. */
export const MODEL_OPTION: Option = {
  type: 'string',
  value: 'M',
  help: 'a model of `thaw models`, or a model folder (default: the marked one)',
}

/** --from of the same commands: the weights of an earlier run, instead of a model. */
export const FROM_OPTION: Option = {
  type: 'string',
  value: 'RUN',
  help: 'start from the weights that an earlier run trained, instead of --model',
}

export function textOf(
  options: Readonly<Record<string, string | boolean | undefined>>,
  name: string,
): string | undefined {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}
