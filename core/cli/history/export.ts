/** thaw history export */
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { MetricPoint, RunDetail } from '../../contract/run.ts'
import { FailureError } from '../../domain/failure.ts'
import type { CommandContext, CommandResult } from '../command.ts'
import { oneOf, textOf } from '../options.ts'

type ExportedRun = RunDetail & { readonly metrics: readonly MetricPoint[] }

/** All runs, archived ones too, unless some are named. */
export async function exportRuns(
  { client, options, json }: CommandContext,
  rest: readonly string[],
): Promise<CommandResult> {
  const format = oneOf(options, 'format', ['json', 'csv']) ?? 'json'
  const thaw = await client()
  const references = rest.length > 0 ? rest : (await thaw.call('runs.list', {})).runs.map(({ runId }) => runId)
  const runs: ExportedRun[] = []
  for (const run of references) {
    const detail = await thaw.call('runs.get', { run })
    const { points } = await thaw.call('runs.metrics', { run: detail.runId })
    runs.push({ ...detail, metrics: points })
  }
  const document = { format: 'thaw-runs', version: 1, runs }
  const text = format === 'csv' ? csv(runs) : JSON.stringify(document, null, json ? 0 : 2)
  const output = textOf(options, 'output')
  if (output === undefined) return { json: document, text }
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
      message: `${file} cannot be written. Choose another place with --output.`,
      file,
      details: String(error),
    })
  }
}

const COLUMNS = [
  'runId',
  'name',
  'status',
  'reason',
  'datasetName',
  'fingerprint',
  'model',
  'modelHash',
  'strategy',
  'adviceUse',
  'advisedStrategy',
  'seed',
  'engine',
  'createdAt',
  'startedAt',
  'endedAt',
  'seconds',
  'testAccuracy',
  'testLow',
  'testHigh',
  'macroF1',
  'valAccuracy',
  'bestEpoch',
  'note',
] as const satisfies readonly (keyof RunDetail)[]

/** RFC 4180, with a header. */
export function csv(runs: readonly RunDetail[]): string {
  const rows = runs.map((run) => [...COLUMNS.map((column) => run[column]), run.tags.join(' ')])
  return [[...COLUMNS, 'tags'], ...rows].map((row) => row.map(cell).join(',')).join('\r\n')
}

function cell(value: string | number | boolean | null): string {
  const text = value === null ? '' : String(value)
  // A spreadsheet takes a cell that begins like this for a formula; the apostrophe makes it text.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
