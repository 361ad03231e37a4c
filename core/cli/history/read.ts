/** thaw history list, show, compare */
import {
  type FrozenTensors,
  type PhaseInfo,
  type RunDetail,
  type RunSummary,
  type Setting,
  settingsByName,
} from '../../contract/run.ts'
import { METRICS } from '../../domain/metric.ts'
import { ratesText } from '../../domain/rate-text.ts'
import { modelNames, unlikeTerms } from '../../domain/run-models.ts'
import { datasetReference } from '../client.ts'
import type { CommandContext, CommandResult } from '../command.ts'
import { eventsText, runText } from '../follow-run.ts'
import { textOf } from '../options.ts'
import { blendText } from './blend.ts'
import { detailTable, intervalText, testText } from '../score-text.ts'
import { duration, facts, percent, table } from '../text.ts'

export async function listRuns({ options, client }: CommandContext): Promise<CommandResult> {
  const thaw = await client()
  const dataset = textOf(options, 'dataset')
  const reference = dataset === undefined ? undefined : await datasetReference(thaw, dataset)
  const archived = options['archived'] === true
  const { runs } = await thaw.call('runs.list', { dataset: reference, archived })
  if (runs.length > 0) return { json: { runs }, text: runTable(runs) }
  if (archived) return { json: { runs }, text: 'No runs are archived.' }
  const { length } = (await thaw.call('runs.list', { dataset: reference, archived: true })).runs
  return { json: { runs }, text: length > 0 ? allArchived(length) : 'No runs yet. Start one with `thaw run PATH`.' }
}

function allArchived(count: number): string {
  const all = count === 1 ? 'The only run is' : `All ${count} runs are`
  return `${all} archived: \`thaw history list --archived\` lists ${count === 1 ? 'it' : 'them'}.`
}

/** The table has a column for models, and one for metrics, if there are several. */
export function runTable(runs: readonly RunSummary[]): string {
  const models = modelNames(runs)
  const several = models.size > 1
  const metrics = new Set(runs.map(({ metric }) => metric))
  return table(
    [
      'run',
      'name',
      'status',
      ...(several ? ['model'] : []),
      'strategy',
      'advice',
      ...(metrics.size > 1 ? ['metric'] : []),
      'test',
      '95 % interval',
      'time',
      'started',
    ],
    runs.map((run) => [
      run.runId,
      run.name,
      run.status,
      ...(several ? [models.get(run.modelHash) ?? run.model] : []),
      run.strategy,
      run.adviceUse,
      ...(metrics.size > 1 ? [METRICS[run.metric].name] : []),
      testText(run),
      intervalText(run),
      duration(run.seconds),
      (run.startedAt ?? run.createdAt).slice(0, 16).replace('T', ' '),
    ]),
  )
}

export async function showRun({ client }: CommandContext, [run = '']: readonly string[]): Promise<CommandResult> {
  const detail = await (await client()).call('runs.get', { run })
  const frozenUnchanged = detail.artifacts.frozen?.unchanged ?? null
  return { json: { ...detail, frozenUnchanged }, text: detailText(detail) }
}

function detailText(run: RunDetail): string {
  const lines: [string, string][] = [
    ['dataset', `${run.datasetName} (${run.datasetId}), fingerprint ${run.fingerprint.slice(0, 12) || 'unknown'}`],
    ['phases', run.phases.map(phaseText).join('; ') || '–'],
    ['frozen', frozenText(run.artifacts.frozen)],
    ['memory', memoryText(run.artifacts.peakMemoryMB)],
    [
      'settings',
      Object.entries(settingsByName(run.config))
        .map(([name, value]) => `${name} ${settingText(value)}`)
        .join(', '),
    ],
    [
      'computer',
      Object.entries(run.environment)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ') || '–',
    ],
    ['tags', run.tags.join(', ') || '–'],
    ['note', run.note || '–'],
  ]
  const { blend } = run.artifacts
  const parts = [
    `${runText(run)}\n${facts(lines)}`,
    eventsText(run.events),
    blend ? blendText(blend) : '',
    detailTable(run.scores.test?.details),
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function phaseText({ name, epochs, numbers, rates }: PhaseInfo): string {
  const peak = ratesText(rates)
  return [
    `${name}, ${epochs} epochs`,
    ...(numbers === undefined ? [] : [`${numbers.toLocaleString('en-US')} numbers`]),
    ...(peak === null ? [] : [`peak rates ${peak}`]),
  ].join(', ')
}

const memoryText = (peak: number | undefined): string =>
  peak === undefined ? '–' : `${peak.toFixed(0)} MiB at its peak`

/** Whether what no phase trains is as pretrained. */
function frozenText(frozen: FrozenTensors | undefined): string {
  if (!frozen) return '–'
  const { tensors, numbers, sha256, unchanged } = frozen
  if (tensors === 0) return 'nothing: every tensor trained'
  const what = `${tensors} tensors, ${numbers.toLocaleString('en-US')} numbers`
  return unchanged
    ? `${what}, every bit as pretrained (sha256 ${sha256.slice(0, 12)})`
    : `${what}, NOT as pretrained (sha256 ${sha256.slice(0, 12)})`
}

export async function compareRuns({ client }: CommandContext, rest: readonly string[]): Promise<CommandResult> {
  const { runs } = await (await client()).call('runs.compare', { runs: [...rest] })
  const line = (label: string, of: (run: RunDetail) => string): string[] => [label, ...runs.map(of)]
  const scores = [
    line('status', (run) => run.status),
    line('metric', (run) => METRICS[run.metric].name),
    line('test', testText),
    line('95 % interval', intervalText),
    line('macro F1', (run) => run.macroF1?.toFixed(3) ?? '–'),
    line('robust', (run) => percent(run.scores.robust?.value)),
    line('validation', (run) => percent(run.validation)),
    line('time', (run) => duration(run.seconds)),
  ]
  const names = modelNames(runs)
  const terms = unlikeTerms(runs)
  const text = [
    table(['', ...runs.map((run) => run.name)], scores),
    '',
    ...(terms.length > 0 ? [...terms, ''] : []),
    'What differs:',
    differences(runs, names),
  ].join('\n')
  return { json: { runs }, text }
}

function differences(runs: readonly RunDetail[], models: ReadonlyMap<string, string>): string {
  const keys = new Set(runs.flatMap((run) => Object.keys(settingsByName(run.config))))
  const rows = [
    ['dataset', ...runs.map((run) => run.datasetName)],
    ['fingerprint', ...runs.map((run) => run.fingerprint.slice(0, 12))],
    ['strategy', ...runs.map((run) => run.strategy)],
    ['model', ...runs.map((run) => models.get(run.modelHash) ?? run.model)],
    ['engine', ...runs.map((run) => run.engine)],
    ...Array.from(keys, (key) => [key, ...runs.map((run) => settingText(settingsByName(run.config)[key]))]),
  ].filter(([, ...values]) => new Set(values).size > 1)
  return rows.length > 0
    ? table(
        [],
        rows.map(([label = '', ...values]) => [`  ${label}`].concat(values)),
      )
    : '  nothing'
}

const settingText = (value: Setting): string =>
  value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value)
