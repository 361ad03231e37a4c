import type { Command, Option } from './command.ts'
import { COMMON_OPTIONS } from './options.ts'
import { table } from './text.ts'

export function generalHelp(commands: readonly Command[]): string {
  return [
    'Thaw measures a dataset, recommends which part of the model to unfreeze, trains, and remembers every run.',
    '',
    'Usage: thaw COMMAND [ARGUMENTS] [OPTIONS]',
    '',
    table(
      [],
      commands.map(({ name, summary }) => [`  ${name}`, summary]),
    ),
    '',
    '`thaw COMMAND --help` explains a command, `thaw --version` prints the version, `thaw --self-test` tests the installation.',
    'Options of every command:',
    optionLines(COMMON_OPTIONS),
    '',
    'DATASET and RUN are ids, unique prefixes of ids, or names; DATASET can also be a folder or file.',
    'Exit status: 0 done, 1 the self-test failed, 2 bad input or usage, 3 environment, 4 internal, 130 stopped.',
  ].join('\n')
}

export function commandHelp(command: Command): string {
  const own = Object.keys(command.options).length > 0 ? ['', 'Options:', optionLines(command.options)] : []
  const notes = command.notes ? ['', ...command.notes] : []
  return [
    `Usage: ${command.usage}`,
    '',
    command.summary,
    ...own,
    ...notes,
    '',
    'Common options:',
    optionLines(COMMON_OPTIONS),
  ].join('\n')
}

function optionLines(options: Readonly<Record<string, Option>>): string {
  return table(
    [],
    Object.entries(options).map(([name, { value, help }]) => [`  --${name}${value ? ` ${value}` : ''}`, help]),
  )
}
