/** thaw history export */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { runsCsv, runsDocument } from '../../contract/run-export.ts'
import { FailureError } from '../../domain/failure.ts'
import { type Client, datasetReference } from '../client.ts'
import type { CommandContext, CommandResult } from '../command.ts'
import { oneOf, textOf, usageError } from '../options.ts'
import { exportToTrackio } from './trackio.ts'

/** Exports the named runs or, without names, all of them or those on a dataset, including archived ones. */
export async function exportRuns(
  { client, options, json }: CommandContext,
  rest: readonly string[],
): Promise<CommandResult> {
  const format = oneOf(options, 'format', ['json', 'csv', 'trackio']) ?? 'json'
  const thaw = await client()
  const references = await runsToExport(thaw, textOf(options, 'dataset'), rest)
  if (format === 'trackio') return exportToTrackio(thaw, options, references)
  const document = await runsDocument(thaw.call, references)
  const { runs } = document
  const text = format === 'csv' ? runsCsv(runs) : JSON.stringify(document, null, json ? 0 : 2)
  const output = textOf(options, 'output')
  if (output === undefined) return { json: document, text, verbatim: true }
  await write(resolve(output), `${text}\n`)
  const count = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`
  return { json: { written: resolve(output), runs: runs.length }, text: `${count} written to ${resolve(output)}` }
}

async function runsToExport(thaw: Client, dataset: string | undefined, named: readonly string[]): Promise<string[]> {
  if (named.length > 0 && dataset !== undefined) throw usageError('Name runs or a dataset to export, but not both.')
  if (named.length > 0) return [...named]
  const reference = dataset === undefined ? undefined : await datasetReference(thaw, dataset)
  return (await thaw.call('runs.list', { dataset: reference })).runs.map(({ runId }) => runId)
}

async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text)
  } catch (error) {
    throw new FailureError({
      code: 'path-unreadable',
      message: `Thaw cannot write ${file}. Choose another place with --output.`,
      file,
      details: String(error),
    })
  }
}
