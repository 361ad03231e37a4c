/** thaw history note, tag, archive, delete */
import { createInterface } from 'node:readline/promises'
import type { CommandContext, CommandResult } from '../command.ts'
import { listed } from '../../domain/listed.ts'
import { printableLine } from '../../domain/printable.ts'
import { usageError } from '../options.ts'
import { bytes } from '../text.ts'

export async function noteRun(
  { client }: CommandContext,
  [run = '', note = '']: readonly string[],
): Promise<CommandResult> {
  const changed = await (await client()).call('runs.note', { run, note })
  return { json: changed, text: printableLine(`${changed.name}: ${changed.note}`) }
}

/** Replaces the tags; without arguments, removes them. */
export async function tagRun(
  { client }: CommandContext,
  [run = '', ...tags]: readonly string[],
): Promise<CommandResult> {
  const changed = await (await client()).call('runs.tag', { run, tags })
  return { json: changed, text: printableLine(`${changed.name}: ${changed.tags.join(', ') || 'no tags'}`) }
}

export async function archiveRuns(
  { client, options }: CommandContext,
  rest: readonly string[],
): Promise<CommandResult> {
  const thaw = await client()
  const archived = options['undo'] !== true
  const runs = []
  for (const run of rest) runs.push(await thaw.call('runs.archive', { run, archived }))
  return {
    json: { runs },
    text: runs.map(({ name }) => `${printableLine(name)}: ${archived ? 'archived' : 'restored'}`).join('\n'),
  }
}

/** Deletes runs permanently; asks first, and refuses if there is no terminal to ask in. */
export async function deleteRuns(context: CommandContext, rest: readonly string[]): Promise<CommandResult> {
  const thaw = await context.client()
  const names = []
  for (const run of rest) names.push(printableLine((await thaw.call('runs.get', { run })).name))
  const sure = context.options['yes'] === true
  if (!sure && !process.stdin.isTTY) {
    throw usageError(
      `There is no terminal to confirm that you want to delete ${names.join(', ')} permanently. Add --yes to confirm.`,
    )
  }
  if (!sure && !(await confirmed(names))) {
    return { json: { removed: [] }, text: 'Nothing was deleted.' }
  }
  const removed = []
  for (const run of rest) removed.push(await thaw.call('runs.delete', { run }))
  const freed = removed.reduce((sum, one) => sum + one.bytes, 0)
  const kept = [...new Set(removed.flatMap(({ keptFor }) => keptFor))].map(printableLine)
  return {
    json: { removed },
    text: [
      `Deleted ${names.join(', ')} and freed ${bytes(freed)}.`,
      ...(kept.length > 0 ? [`The trained weights stay, because ${listed(kept)} started from them.`] : []),
    ].join(' '),
  }
}

async function confirmed(names: readonly string[]): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await terminal.question(`Delete ${names.join(', ')} and their checkpoints permanently? (y/N) `)
  terminal.close()
  return answer.trim().toLowerCase().startsWith('y')
}
