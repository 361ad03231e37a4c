import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { SweepDetail, SweepReport, SweepRow, SweepSummary } from '../../contract/sweep.ts'
import { FailureError } from '../../domain/failure.ts'
import { METRICS } from '../../domain/metric.ts'
import { shortName } from '../../domain/run-models.ts'
import { STRATEGIES, STRATEGY_IDS, strategyName } from '../../strategies/index.ts'
import {
  USUAL_STRATEGIES,
  differenceText,
  intervalText,
  KEPT,
  keptBases,
  keptText,
  kindsKept,
  mistakesWithPictures,
  percentText,
  rowName,
  sweepPage,
} from '../../sweep/index.ts'
import { datasetReference, modelReference, type Client } from '../client.ts'
import type { Command, CommandContext, CommandResult } from '../command.ts'
import { numberOf, textOf, usageError } from '../options.ts'
import { placeSayer } from '../place-sayer.ts'
import { duration, table, wrap } from '../text.ts'
import { keepReference, MIRROR_OPTION, mirrorIn, robustReference, TRAIN_OPTIONS } from './train.ts'

type Action = (context: CommandContext, client: Client, sweep: string) => Promise<CommandResult>

const ACTIONS: Readonly<Record<string, Action>> = {
  async list(_, client) {
    const { sweeps } = await client.call('sweeps.list', {})
    return { json: { sweeps }, text: listText(sweeps) }
  },
  async show(context, client, sweep) {
    return shown(context, client, await client.call('sweeps.get', { sweep }))
  },
  async resume(context, client, sweep) {
    return follow(context, client, await client.call('sweeps.resume', { sweep }))
  },
  async stop(_, client, sweep) {
    const stopped = await client.call('sweeps.stop', { sweep })
    return { json: stopped, text: `Stopping “${stopped.name}”. \`thaw sweep resume ${stopped.sweepId}\` continues it.` }
  },
  async delete(_, client, sweep) {
    const removed = await client.call('sweeps.delete', { sweep })
    return { json: removed, text: `Deleted ${removed.removed}. Its runs stay in the history.` }
  },
}

export const sweepCommand: Command = {
  name: 'sweep',
  usage:
    'thaw sweep DATASET [--strategies S,S…] [--seeds N] [--models M,M…] [--from RUN,RUN…] [--robust PATH] [--keep DATASET] [--epochs N] [--minutes N] [--html FILE]',
  summary: 'Train several strategies side by side and compare them: in-domain, robust, minutes and memory.',
  options: {
    strategies: {
      type: 'string',
      value: 'S',
      help: `of ${STRATEGY_IDS.join(', ')} (default: ${USUAL_STRATEGIES.join(',')})`,
    },
    seeds: { type: 'string', value: 'N', help: 'runs of each strategy with each model (default 3)' },
    models: { type: 'string', value: 'M', help: 'models of `thaw models` or model folders (default: the marked one)' },
    from: {
      type: 'string',
      value: 'RUN',
      help: 'start from weights that earlier runs trained, beside --models or instead',
    },
    robust: TRAIN_OPTIONS['robust']!,
    keep: TRAIN_OPTIONS['keep']!,
    epochs: TRAIN_OPTIONS['epochs']!,
    minutes: { type: 'string', value: 'N', help: 'end each run after this many minutes, with its best weights' },
    mirror: MIRROR_OPTION,
    recompute: TRAIN_OPTIONS['recompute']!,
    html: { type: 'string', value: 'FILE', help: 'write the comparison as one HTML file' },
  },
  notes: [
    'A stopped sweep continues with the same command, or with `thaw sweep resume SWEEP`; completed runs with the same settings count.',
    'Actions:',
    ...Object.keys(ACTIONS).map((action) => `  thaw sweep ${action}${action === 'list' ? '' : ' SWEEP'}`),
  ],
  arguments: { min: 1, max: 2 },
  async run(context) {
    const [first = '', second] = context.arguments
    const action = ACTIONS[first]
    if (action && (second !== undefined || first === 'list'))
      return action(context, await context.client(), second ?? '')
    if (second !== undefined)
      throw usageError(
        `There is no \`thaw sweep ${first}\`; choose ${Object.keys(ACTIONS).join(', ')}, or name one dataset.`,
      )
    const { options } = context
    const request = {
      strategies: namesIn(options['strategies'])?.map(strategyOf),
      seeds: numberOf(options, 'seeds', { min: 1, max: 20, integer: true }),
      epochs: numberOf(options, 'epochs', { min: 1, integer: true }),
      minutes: numberOf(options, 'minutes', { min: 0, above: true }),
      recompute: options['recompute'] === true || undefined,
      mirror: mirrorIn(context),
    }
    const client = await context.client()
    const models = await modelsOf(context, client)
    const dataset = await datasetReference(client, first)
    const robust = await robustReference(context, client, dataset)
    const keep = await keepReference(context, client)
    return follow(context, client, await client.call('sweeps.start', { dataset, ...request, models, robust, keep }))
  },
}

/** Those of --models and of the runs of --from; undefined where neither is given. */
async function modelsOf({ options }: CommandContext, client: Client): Promise<string[] | undefined> {
  const named = namesIn(options['models'])?.map((name) => modelReference(name))
  const runs = namesIn(options['from'])
  if (!runs) return named
  const trained: string[] = []
  for (const run of runs) trained.push((await client.call('runs.trainedModel', { run })).model)
  return [...(named ?? []), ...trained]
}

const namesIn = (value: string | boolean | undefined): string[] | undefined =>
  typeof value === 'string' ? value.split(',').map((name) => name.trim()) : undefined

function strategyOf(name: string): (typeof STRATEGY_IDS)[number] {
  const id = STRATEGY_IDS.find((candidate) => candidate === name)
  if (id === undefined) throw usageError(`--strategies takes ${STRATEGY_IDS.join(', ')}, not “${name}”.`)
  return id
}

/** Waits for a sweep and says which run is next; Ctrl-C stops its run with a checkpoint. */
async function follow(context: CommandContext, client: Client, sweep: SweepSummary): Promise<CommandResult> {
  const { sweepId } = sweep
  let latest = sweep
  let stopping = false
  const announced = new Set<string>()
  const sayPlace = placeSayer(context, (run) => run.sweepId === sweepId)
  const done = context.onInterrupt(() => {
    stopping = true
    context.say('Stopping. The run saves a checkpoint first; press Ctrl-C again to leave at once.')
    void client.call('sweeps.stop', { sweep: sweepId }).catch(() => {})
  })
  context.onEvent((event) => {
    if (event.type === 'queue.changed') sayPlace(event.queue)
    if (event.type === 'sweep.changed' && event.sweep.sweepId === sweepId) latest = event.sweep
    if (event.type !== 'run.changed' || event.run.sweepId !== sweepId || event.run.status !== 'running') return
    const { runId, strategy, seed, model } = event.run
    if (announced.has(runId) || context.options['progress'] === 'json') return
    announced.add(runId)
    const which = [strategyName(strategy), ...(sweep.plan.models.length > 1 ? [shortName(model)] : []), `seed ${seed}`]
    const left = latest.etaSeconds === null ? '' : `; about ${duration(latest.etaSeconds)} left`
    context.say(`Run ${latest.done + 1} of ${latest.total}: ${which.join(', ')}${left}`)
  })
  const queue = await client.call('queue.get', {}).catch(() => null)
  if (queue) sayPlace(queue)
  const ended = await client.call('sweeps.wait', { sweep: sweepId })
  done()
  const result = await shown(context, client, ended)
  return { ...result, exitCode: ended.status === 'completed' ? 0 : stopping || isStopped(ended) ? 130 : 4 }
}

const isStopped = ({ cells }: SweepDetail): boolean => cells.some(({ status }) => status === 'stopped')

async function shown(context: CommandContext, client: Client, detail: SweepDetail): Promise<CommandResult> {
  const file = textOf(context.options, 'html')
  if (file === undefined) return { json: detail, text: sweepText(detail) }
  if (detail.report === null) throw usageError('No run of this sweep has completed, so there is nothing to write yet.')
  const path = resolve(file)
  await writePage(client, detail, detail.report, path)
  return { json: { ...detail, html: path }, text: `${sweepText(detail)}\n\nWritten to ${path}` }
}

async function writePage(client: Client, sweep: SweepDetail, report: SweepReport, file: string): Promise<void> {
  const ask: Parameters<typeof mistakesWithPictures>[0] = (method, input) =>
    client.call(method, input).catch(() => null)
  const mistakes = await mistakesWithPictures(ask, sweep.datasetId, report.mistakes)
  try {
    await writeFile(file, sweepPage({ sweep, report, mistakes }))
  } catch (error) {
    const message = `Thaw cannot write ${file}. Choose another place with --html.`
    throw new FailureError({ code: 'path-unreadable', message, file, details: String(error) })
  }
}

const WIDTH = 100

export function sweepText(sweep: SweepDetail): string {
  const { report } = sweep
  const state = `${sweep.name} (${sweep.sweepId}): ${sweep.done} of ${sweep.total} runs completed`
  const more = sweep.status === 'unfinished' ? [`\`thaw sweep resume ${sweep.sweepId}\` continues it.`] : []
  if (!report) return [state, ...more].join('\n')
  const { rows, metric, robust, choice, claims, remarks } = report
  const compared = rows.some(({ againstFrozen }) => againstFrozen)
  const scored = table(
    [
      'strategy',
      METRICS[metric].name,
      ...(compared ? ['− frozen'] : []),
      ...(robust ? ['robust', ...(compared ? ['− frozen'] : [])] : []),
    ],
    rows.map((row) => [
      rowName(row, rows),
      intervalText(row.test),
      ...(compared ? [row.againstFrozen ? differenceText(row.againstFrozen.test) : ''] : []),
      ...(robust ? [row.robust ? intervalText(row.robust) : '–'] : []),
      ...(robust && compared ? [row.againstFrozen?.robust ? differenceText(row.againstFrozen.robust) : ''] : []),
    ]),
  )
  const said = [...(choice ? [choice.text] : []), ...claims.map(({ text }) => text), ...keptBases(rows), ...remarks]
  const basis = robust ? [`Robust: ${robust.basis}. `] : []
  return [
    state,
    ...more,
    '',
    scored,
    '',
    detailTable(rows),
    '',
    wrap(
      `${basis.join('')}Means over seeds on ${report.images} test images, with 95 % intervals; differences in points, image by image.`,
      WIDTH,
    ),
    ...said.flatMap((text) => ['', wrap(text, WIDTH)]),
  ].join('\n')
}

/** Everything but the two scores that the strategies are compared by. */
function detailTable(rows: readonly SweepRow[]): string {
  const classes = rows.some(({ macroF1 }) => macroF1 !== null)
  const captions = rows.some(({ retrieval }) => retrieval)
  const ranks = (of: { r1: number; r5: number; r10: number } | undefined): string =>
    of ? [of.r1, of.r5, of.r10].map((share) => (100 * share).toFixed(0)).join('/') : '–'
  return table(
    [
      'strategy',
      ...(classes ? ['macro F1', 'worst class', 'calibration error'] : []),
      ...(captions ? ['image to text, % in 1/5/10', 'text to image'] : []),
      ...kindsKept(rows).map((kind) => KEPT[kind].toLowerCase()),
      'minutes',
      'memory',
    ],
    rows.map((row) => [
      rowName(row, rows),
      ...(classes
        ? [
            row.macroF1?.toFixed(3) ?? '–',
            row.worstClass ? `${row.worstClass.name} ${percentText(row.worstClass.recall)}` : '–',
            row.calibrationError === null ? '–' : percentText(row.calibrationError),
          ]
        : []),
      ...(captions ? [ranks(row.retrieval?.imageToText), ranks(row.retrieval?.textToImage)] : []),
      ...kindsKept(rows).map((kind) => keptText(row, kind)),
      row.minutes.toFixed(1),
      row.memoryMB === null ? '–' : `${row.memoryMB.toFixed(0)} MiB`,
    ]),
  )
}

function listText(sweeps: readonly SweepSummary[]): string {
  if (sweeps.length === 0) return 'No sweeps yet. `thaw sweep DATASET` starts one.'
  return table(
    ['sweep', 'name', 'status', 'runs', 'strategies', 'started'],
    sweeps.map(({ sweepId, name, status, done, total, plan, createdAt }) => [
      sweepId,
      name,
      status,
      `${done}/${total}`,
      plan.strategies.map((id) => STRATEGIES[id].id).join(', '),
      createdAt.slice(0, 16).replace('T', ' '),
    ]),
  )
}
