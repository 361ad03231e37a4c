/** thaw history save */
import { resolve } from 'node:path'
import type { CommandContext, CommandResult } from '../command.ts'

/** Writes a run's weights as a model folder that `--model` takes. */
export async function saveModel({ client }: CommandContext, [run, folder]: readonly string[]): Promise<CommandResult> {
  const saved = await (await client()).call('runs.saveModel', { run: run as string, folder: resolve(folder as string) })
  return { json: saved, text: `The trained model is in ${saved.folder}; “--model ${saved.folder}” trains on from it.` }
}
