/** A script that runs a recipe's stages one after the other. */
import type { EmittedStage } from './emitted.ts'

/** In single quotes, in which a POSIX shell leaves everything but those as it is. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

export const commandOf = ({ argv, env }: Pick<EmittedStage, 'argv' | 'env'>): string =>
  [...Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}`), ...argv.map(quoted)].join(' ')

/** For a POSIX shell; ends at the first stage that fails. */
export function scriptOf(stages: readonly EmittedStage[]): string {
  const lines = stages.flatMap((stage, i) => [
    '',
    `# Stage ${i + 1} of ${stages.length}: ${stage.stage.name}`,
    `if [ -e ${quoted(`${stage.output}/done`)} ]; then`,
    `  echo ${quoted(`Stage ${i + 1} is done already.`)}`,
    'else',
    `  ${commandOf(stage)}`,
    `  touch ${quoted(`${stage.output}/done`)}`,
    'fi',
  ])
  return ['#!/bin/sh', 'set -eu', 'cd "$(dirname "$0")"', ...lines, ''].join('\n')
}
