/** thaw history export */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { runsCsv, runsDocument } from '../../contract/run-export.ts'
import { FailureError } from '../../domain/failure.ts'
import type { CommandContext, CommandResult } from '../command.ts'
import { oneOf, textOf } from '../options.ts'

/** Exports the named runs or, without names, all of them, including archived ones. */
export async function exportRuns(
  { client, options, json }: CommandContext,
  rest: readonly string[],
): Promise<CommandResult> {
  const format = oneOf(options, 'format', ['json', 'csv']) ?? 'json'
  const thaw = await client()
  const references = rest.length > 0 ? rest : (await thaw.call('runs.list', {})).runs.map(({ runId }) => runId)
  const document = await runsDocument(thaw.call, references)
  const { runs } = document
  const text = format === 'csv' ? runsCsv(runs) : JSON.stringify(document, null, json ? 0 : 2)
  const output = textOf(options, 'output')
  if (output === undefined) return { json: document, text, verbatim: true }
  await write(resolve(output), `${text}\n`)
  const count = `${runs.length} ${runs.length === 1 ? 'run' : 'runs'}`
  return { json: { written: resolve(output), runs: runs.length }, text: `${count} written to ${resolve(output)}` }
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
