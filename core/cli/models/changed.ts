/** thaw models changed */
import { modelReference } from '../client.ts'
import type { CommandContext, CommandResult } from '../command.ts'
import { table } from '../text.ts'

export async function changedByTraining(
  { client }: CommandContext,
  before: string,
  after: string,
): Promise<CommandResult> {
  const thaw = await client()
  const found = await thaw.job('models.changed', { before: modelReference(before), after: modelReference(after) })
  const { changed, same, missing, added, parts } = found
  const summary = `${changed.length} tensors changed, ${same.length} are bit for bit as before.`
  const rows = parts.map((one) => [
    one.block === null ? one.part : `${one.part}, block ${one.block + 1}`,
    String(one.changed),
    String(one.same),
  ])
  const text = [
    ...(rows.length > 0 ? [table(['part', 'changed', 'as before'], rows), ''] : []),
    summary,
    ...named('Only before', missing),
    ...named('Only after', added),
  ]
  return { json: found, text: text.join('\n') }
}

const named = (what: string, names: readonly string[]): string[] =>
  names.length === 0 ? [] : [`${what}: ${names.join(', ')}`]
