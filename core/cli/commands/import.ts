import { resolve } from 'node:path'
import type { DatasetSummaryDto } from '../../contract/dataset.ts'
import type { Command } from '../command.ts'
import { numberOf, textOf } from '../options.ts'
import { facts, table } from '../text.ts'

export const importCommand: Command = {
  name: 'import',
  usage: 'thaw import PATH [--format F] [--name NAME] [--seed N]',
  summary: 'Read a folder of class folders in place; nothing is copied or changed.',
  options: {
    format: { type: 'string', value: 'F', help: 'the format, where Thaw should not find it out itself' },
    name: { type: 'string', value: 'NAME', help: 'a name for it (else the folder’s)' },
    seed: { type: 'string', value: 'N', help: 'seed of drawn splits' },
  },
  arguments: { min: 1, max: 1 },
  async run({ arguments: [path = ''], options, client }) {
    const seed = numberOf(options, 'seed', { min: 0, integer: true })
    const dataset = await (
      await client()
    ).job('datasets.import', {
      path: resolve(path),
      format: textOf(options, 'format'),
      name: textOf(options, 'name'),
      seed,
    })
    return { json: dataset, text: datasetText(dataset) }
  },
}

const SHOWN_PROBLEMS = 20

export function datasetText(dataset: DatasetSummaryDto): string {
  const { splits, problems } = dataset
  const lines = [
    facts([
      ['dataset', `${dataset.name} (${dataset.datasetId})`],
      ['format', dataset.format],
      ['items', `${dataset.items}: ${splits.train} train, ${splits.val} validation, ${splits.test} test`],
      ['duplicates', `${dataset.duplicates.exact} exact, ${dataset.duplicates.near} near`],
      ['fingerprint', dataset.fingerprint],
    ]),
    '',
    table(
      ['class', 'items', 'train', 'val', 'test'],
      dataset.classes.map(({ name, items, train, val, test }) => [name, ...[items, train, val, test].map(String)]),
    ),
  ]
  if (problems.length > 0) {
    lines.push('', `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:`)
    for (const { severity, message, file, line } of problems.slice(0, SHOWN_PROBLEMS)) {
      lines.push(`  ${severity}: ${file ? `${file}${line ? `:${line}` : ''}: ` : ''}${message}`)
    }
    if (problems.length > SHOWN_PROBLEMS) lines.push(`  … ${problems.length - SHOWN_PROBLEMS} more; --json prints all`)
  }
  return lines.join('\n')
}
