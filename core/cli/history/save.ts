/** thaw history save */
import { resolve } from 'node:path'
import type { Library } from '../../domain/library.ts'
import type { CommandContext, CommandResult } from '../command.ts'

/**
 * Writes a run's weights as a model folder that `--model` takes.
 * @param library whose files they become; those that the model came in where absent
 */
export async function saveModel(
  { client }: CommandContext,
  [run, folder]: readonly string[],
  library?: Library,
): Promise<CommandResult> {
  const saved = await (
    await client()
  ).call('runs.saveModel', { run: run as string, folder: resolve(folder as string), library })
  const done = `The trained model is in ${saved.folder}; “--model ${saved.folder}” trains on from it.`
  return { json: saved, text: [done, ...saved.notes].join('\n') }
}
