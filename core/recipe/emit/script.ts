/** A script that runs a recipe's commands one after the other. */
import type { EmittedCommand } from './emitted.ts'

/** In single quotes, in which a POSIX shell leaves everything but those as it is. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`

export const commandOf = ({ argv, env }: Pick<EmittedCommand, 'argv' | 'env'>): string =>
  [...Object.entries(env).map(([name, value]) => `${name}=${quoted(value)}`), ...argv.map(quoted)].join(' ')

/**
 * For a POSIX shell; ends at the first that fails. Started anew, it leaves out what is done and goes on from checkpoints.
 * @param nodes machines, on each of which it runs
 */
export function scriptOf(commands: readonly EmittedCommand[], nodes: number): string {
  const lines = commands.flatMap((command, i) => [
    '',
    `# Run ${i + 1} of ${commands.length}: ${command.about}`,
    `if [ -e ${quoted(`${command.output}/done`)} ]; then`,
    `  echo ${quoted(`Run ${i + 1} is done already.`)}`,
    command.once && nodes > 1 ? 'elif [ "$NODE_RANK" = 0 ]; then' : 'else',
    ...runOf(command, nodes > 1 && !command.once ? i : null).map((line) => `  ${line}`),
    'fi',
  ])
  return ['#!/bin/sh', 'set -eu', 'cd "$(dirname "$0")"', ...(nodes > 1 ? together(nodes) : []), ...lines, ''].join(
    '\n',
  )
}

const together = (nodes: number): string[] => [
  `: "\${NODE_RANK:?Set it to the number of this machine, from 0 to ${nodes - 1}.}"`,
  ': "${MASTER_ADDR:?Set it to the address of machine 0.}"',
  'port=${MASTER_PORT:-29500}',
  'export NODE_RANK MASTER_ADDR',
  'export PET_NODE_RANK="$NODE_RANK" PET_MASTER_ADDR="$MASTER_ADDR"',
]

/** @param meeting the port, counted from the first, where the machines meet; null for one machine */
function runOf(command: EmittedCommand, meeting: number | null): string[] {
  const { resume, result, output } = command
  const ports =
    meeting === null ? [] : [`export MASTER_PORT=$((port + ${meeting}))`, 'export PET_MASTER_PORT=$MASTER_PORT']
  const done = `touch ${quoted(`${output}/done`)}`
  return [
    ...ports,
    ...(resume
      ? [
          `last=$(ls -d ${resume.newest} 2>/dev/null | sort -V | tail -n 1)`,
          `if [ -n "$last" ]; then set -- ${resume.argv('"${last%/*}"').join(' ')}; else set --; fi`,
        ]
      : []),
    `${commandOf(command)}${resume ? ' "$@"' : ''}`,
    ...(result === undefined
      ? []
      : [
          `${meeting === null ? '' : '[ "$NODE_RANK" != 0 ] || '}[ -e ${quoted(result)} ] || { echo ${quoted('Stopped. Run this again to go on.')}; exit 0; }`,
        ]),
    meeting === null ? done : `if [ "$NODE_RANK" = 0 ]; then ${done}; fi`,
  ]
}
