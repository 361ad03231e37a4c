import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Inspection } from '../../contract/dataset.ts'
import type { Input } from '../../contract/methods.ts'
import { COLUMN_ROLES, type DatasetSummary } from '../../domain/dataset.ts'
import { FailureError } from '../../domain/failure.ts'
import { printableLine } from '../../domain/printable.ts'
import { problemsCsv } from '../../domain/problems-csv.ts'
import type { Client } from '../client.ts'
import type { Command } from '../command.ts'
import { hintLine } from '../failure-text.ts'
import { numberOf, oneOf, textOf } from '../options.ts'
import { quoted } from '../shell.ts'
import { READING_OPTIONS, readingOptions } from '../reading-options.ts'
import { facts, table } from '../text.ts'

export const importCommand: Command = {
  name: 'import',
  usage: 'thaw import PATH [--format F] [--columns image=A,label=B] [--boxes crops|referring] [--problems FILE]',
  summary: 'Read a dataset in place; nothing is copied or changed.',
  options: {
    ...READING_OPTIONS,
    preview: { type: 'string', value: 'P', help: 'store nothing and show the result: first, records or all' },
    problems: { type: 'string', value: 'FILE', help: 'save the problems as CSV' },
    name: { type: 'string', value: 'NAME', help: 'the dataset’s name (default: the folder’s)' },
    seed: { type: 'string', value: 'N', help: 'seed for drawing splits' },
  },
  notes: [
    'PATH is a folder, a zip or tar file, or a CSV, TSV, JSON, JSONL, Parquet or YAML file beside its images.',
    'Options such as --format and --columns override Thaw’s guesses; --preview first shows the guesses.',
  ],
  arguments: { min: 1, max: 1 },
  async run(context) {
    const { options, client } = context
    const path = resolve(context.arguments[0] ?? '')
    const reading = readingOptions(context)
    const seed = numberOf(options, 'seed', { min: 0, integer: true })
    const scope = oneOf(options, 'preview', ['first', 'records', 'all'])
    const saveTo = textOf(options, 'problems')
    const thaw = await client()
    if (scope !== undefined) {
      const preview = await lookAt(thaw, { path, ...reading, seed }, scope)
      await saveProblems(saveTo, preview.problems)
      return { json: preview, text: previewText(preview) }
    }
    const dataset = await thaw.job('datasets.import', { path, ...reading, name: textOf(options, 'name'), seed })
    await saveProblems(saveTo, dataset.problems)
    return { json: dataset, text: datasetText(dataset) }
  },
}

async function lookAt(
  thaw: Client,
  request: Input<'datasets.inspect'>,
  scope: 'first' | 'records' | 'all',
): Promise<Inspection> {
  const seen = await thaw.job('datasets.inspect', { ...request, scope: scope === 'all' ? 'first' : scope })
  const { previewId, unclear } = seen
  try {
    return scope === 'all' && !unclear ? await thaw.job('datasets.check', { previewId }) : seen
  } finally {
    // Close the preview: nobody will look at its pictures, and the service may belong to a running app.
    await thaw.call('datasets.forgetPreview', { previewId })
  }
}

async function saveProblems(file: string | undefined, problems: DatasetSummary['problems']): Promise<void> {
  if (file === undefined) return
  try {
    await writeFile(resolve(file), problemsCsv(problems))
  } catch (error) {
    const details = error instanceof Error ? error.message : String(error)
    const message = `Thaw could not save the problems to ${file}. Choose a place where you can write.`
    throw new FailureError({ code: 'path-unreadable', message, file, details })
  }
}

const SHOWN_PROBLEMS = 20
const SHOWN_CLASSES = 40

export function datasetText(dataset: DatasetSummary): string {
  const { splits, problems, task = 'classes', container = 'folder', classes, languages = [] } = dataset
  const lines = [
    facts([
      ['dataset', `${dataset.name} (${dataset.datasetId})`],
      ['format', `${dataset.format}${container === 'folder' ? '' : ` in a ${container}`}, ${task}`],
      ['items', `${dataset.items}: ${splits.train} train, ${splits.val} validation, ${splits.test} test`],
      ['duplicates', `${dataset.duplicates.exact} exact, ${dataset.duplicates.near} near`],
      ...(languages.length > 0
        ? [['texts in', languages.map(({ language, texts }) => `${language} (${texts})`).join(', ')] as const]
        : []),
      ['fingerprint', dataset.fingerprint],
    ]),
  ]
  if (classes.length > 0) {
    const shown = classes.slice(0, SHOWN_CLASSES)
    const rows = shown.map(({ name, items, train, val, test }) => [name, ...[items, train, val, test].map(String)])
    lines.push('', table(['class', 'items', 'train', 'val', 'test'], rows))
    if (classes.length > shown.length) lines.push(`… ${classes.length - shown.length} more classes; --json prints all`)
  }
  return [...lines, ...problemLines(problems)].join('\n')
}

function previewText(preview: Inspection): string {
  const { splits, columns, offers, alternatives, classes, classNames, levels } = preview
  const used = COLUMN_ROLES.flatMap((role) => {
    const name = columns?.used[role]
    return name === undefined ? [] : [`${role}=${name}${columns?.guessed.includes(role) ? ' (a guess)' : ''}`]
  })
  const open = preview.unclear && `${printableLine(preview.unclear.message)}${hintLine(preview.unclear.hint)}`
  const lost = preview.unclear?.code === 'annotations-unread'
  return [
    // First, because without the unread files the rest would be wrong.
    ...(lost && open !== null ? [`! ${open}`, ''] : []),
    facts([
      ['recognised', `${preview.format}: ${preview.description}`],
      ...(alternatives.length > 0 ? [['or', alternatives.map(({ format }) => format).join(', ')] as const] : []),
      ['rule', preview.rule],
      ...(used.length > 0 ? [['columns', used.join(', ')] as const] : []),
      ...(preview.unclear && columns ? [['all columns', examplesOf(columns.available)] as const] : []),
      ['records', `${preview.records}${preview.complete ? '' : ' so far'}`],
      [
        'parts',
        `${splits.train} train, ${splits.val} validation, ${splits.test} test, ${splits.unassigned} to be split`,
      ],
      ...(classes.length > 0
        ? [
            [
              'classes',
              classes
                .slice(0, 10)
                .map(({ name, items }) => `${name} (${items})`)
                .join(', '),
            ] as const,
          ]
        : []),
      ...(levels ? [['levels', levelsText(levels)] as const] : []),
      ...(classNames ? [['class names', namesText(classNames)] as const] : []),
      ...offers.map(({ options, reason }) => {
        const flags = Object.entries(options).map(
          ([name, value]) => `--${name} ${quoted(JSON.stringify(value).replaceAll('"', ''))}`,
        )
        return ['option', `${flags.join(' ')}: ${reason}`] as const
      }),
    ]),
    ...(open !== null && !lost ? ['', open] : []),
    ...problemLines(preview.problems),
  ].join('\n')
}

function levelsText({ top, leaf, used }: NonNullable<Inspection['levels']>): string {
  const levelText = (level: 'top' | 'leaf', { classes, names }: typeof top): string => {
    const shown = `${names.join(', ')}${classes > names.length ? ', …' : ''}`
    return `--classes ${level}: ${classes} classes (${shown})${level === used ? ', as shown here' : ''}`
  }
  return `${levelText('top', top)}; ${levelText('leaf', leaf)}`
}

function namesText({ file, named, labels, used, example }: NonNullable<Inspection['classNames']>): string {
  const from = `${named} of ${labels} in ${file} (${example.label}: ${example.name})`
  return used
    ? `${from}; --class-names none keeps the labels`
    : `${from}, not used; --class-names ${quoted(file)} uses them`
}

const SHOWN_COLUMNS = 40

function examplesOf(available: NonNullable<Inspection['columns']>['available']): string {
  const shown = available.slice(0, SHOWN_COLUMNS).map(({ name, example }) => `${name} (${example})`)
  return `${shown.join(', ')}${available.length > SHOWN_COLUMNS ? ', …' : ''}`
}

function problemLines(problems: DatasetSummary['problems']): string[] {
  if (problems.length === 0) return []
  const lines = ['', `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}:`]
  for (const { severity, message, hint, file, line } of problems.slice(0, SHOWN_PROBLEMS)) {
    const levelText = `${severity}: ${file ? `${file}${line ? `:${line}` : ''}: ` : ''}${message}`
    lines.push(`  ${printableLine(levelText)}${hintLine(hint, '    ')}`)
  }
  if (problems.length > SHOWN_PROBLEMS) lines.push(`  … ${problems.length - SHOWN_PROBLEMS} more; --json prints all`)
  return lines
}
