/** thaw history export --format trackio, thaw history import */
import { resolve } from 'node:path'
import { printableLine } from '../../domain/printable.ts'
import { type Client, datasetReference } from '../client.ts'
import type { CommandContext, CommandResult } from '../command.ts'
import { textOf, usageError } from '../options.ts'
import { runTable } from './read.ts'

const DEFAULT_PROJECT = 'thaw'

/** Adds runs to a trackio project in the folder that `--output` names. */
export async function exportToTrackio(
  thaw: Client,
  options: CommandContext['options'],
  runs: string[],
): Promise<CommandResult> {
  const folder = textOf(options, 'output')
  if (folder === undefined) {
    throw usageError(
      'Say where the project goes: --output DIR. trackio looks in TRACKIO_DIR, or in ~/.cache/huggingface/trackio.',
    )
  }
  const project = textOf(options, 'project') ?? DEFAULT_PROJECT
  const written = await thaw.call('runs.exportTrackio', { runs, folder: resolve(folder), project })
  const { file, added, known, leftOut } = written
  const lines = [
    `${counted(added.length, 'run')} added to the trackio project “${project}” in ${file}.`,
    ...(known.length > 0 ? [`${counted(known.length, 'run')} in it already, left unchanged.`] : []),
    ...leftOut.map(({ name, why }) => `Left out “${name}”: ${why}.`),
    `Open it with: TRACKIO_DIR="${resolve(folder)}" trackio show --project "${project}"`,
  ]
  return { json: written, text: lines.map(printableLine).join('\n') }
}

/** Takes the runs of a trackio project into the history. */
export async function importRuns(
  { client, options }: CommandContext,
  [file = '']: readonly string[],
): Promise<CommandResult> {
  const thaw = await client()
  const named = textOf(options, 'dataset')
  const dataset = named === undefined ? undefined : await datasetReference(thaw, named)
  const done = await thaw.call('runs.importTrackio', { file: resolve(file), dataset })
  const { project, imported, known, valuesLeftOut } = done
  const lines = [
    `${counted(imported.length, 'run')} imported from the trackio project “${project}”.`,
    ...(known.length > 0 ? [`${counted(known.length, 'run')} in the history already, left unchanged.`] : []),
    ...(valuesLeftOut > 0 ? [`${counted(valuesLeftOut, 'value')} left out, because a curve has only numbers.`] : []),
  ]
  const table = imported.length > 0 ? `\n${runTable(imported)}` : ''
  return { json: done, text: `${lines.map(printableLine).join('\n')}${table}` }
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
