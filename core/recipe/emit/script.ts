/** A script that runs a recipe's commands one after the other. */
import type { EmittedCommand } from './emitted.ts'

/** In single quotes, in which a POSIX shell leaves everything but those as it is. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

export const commandOf = ({ argv, env }: Pick<EmittedCommand, 'argv' | 'env'>): string =>
  [...Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}`), ...argv.map(quoted)].join(' ')

/** For a POSIX shell; ends at the first that fails. */
export function scriptOf(commands: readonly EmittedCommand[]): string {
  const lines = commands.flatMap((command, i) => [
    '',
    `# Run ${i + 1} of ${commands.length}: ${command.about}`,
    `if [ -e ${quoted(`${command.output}/done`)} ]; then`,
    `  echo ${quoted(`Run ${i + 1} is done already.`)}`,
    'else',
    `  ${commandOf(command)}`,
    `  touch ${quoted(`${command.output}/done`)}`,
    'fi',
  ])
  return ['#!/bin/sh', 'set -eu', 'cd "$(dirname "$0")"', ...lines, ''].join('\n')
}
