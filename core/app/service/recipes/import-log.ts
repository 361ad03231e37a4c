/** runs.importLog: a run of another trainer, from its own log files, as a run of the history. */
import { createHash } from 'node:crypto'
import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Output, ParsedInput } from '../../../contract/methods.ts'
import type { MetricPoint } from '../../../contract/run.ts'
import { failure, type Result, success } from '../../../domain/failure.ts'
import { parseJson } from '../../../domain/json.ts'
import type { AdoptedRun } from '../../../history/index.ts'
import { LOG_READERS, type LogReader, type ReadLog } from '../../../recipe/index.ts'
import type { Handlers, ServiceContext } from '../handlers.ts'

export function logHandlers(context: ServiceContext): Handlers<'runs.importLog'> {
  return { 'runs.importLog': (input) => importLog(context, input) }
}

interface Found {
  readonly folder: string
  readonly file: string
  readonly reader: LogReader
  readonly log: ReadLog
}

async function importLog(
  { history, paths, emit }: ServiceContext,
  { folder, dataset }: ParsedInput<'runs.importLog'>,
): Promise<Result<Output<'runs.importLog'>>> {
  const found = dataset === undefined ? null : history.datasets.get(dataset)
  if (found && !found.ok) return found
  const home = await realpath(folder).catch(() => null)
  if (home === null) return failure('path-missing', `There is no folder ${folder}.`, { file: folder })
  const logs = await logsIn(home)
  if (logs.length === 0) {
    const names = LOG_READERS.map(({ name, file }) => `${file} (${name})`).join(', ')
    return failure('not-found', `${folder} holds no log of a trainer: none of ${names}.`, { file: folder })
  }
  const runs: AdoptedRun[] = []
  const about: Output<'runs.importLog'>['logs'] = []
  for (const log of logs) {
    const last = log.log.rows.at(-1)
    if (!last) return failure('not-found', `${log.file} tells of no step yet.`, { file: log.file })
    runs.push(await runOf(log))
    about.push({ file: log.file, trainer: log.reader.trainer, steps: last.step, planned: log.log.planned })
  }
  const data = found ? { datasetId: found.value.datasetId } : { name: basename(home), source: home }
  const stored = history.runs.adopt(runs, data, (runId) => join(paths.runs, runId))
  if (!stored.ok) return stored
  for (const run of stored.value.adopted) emit({ type: 'run.changed', run })
  return success({ imported: stored.value.adopted, known: stored.value.known, logs: about })
}

/** In the folder itself, else in those within it, where a recipe's stages and checkpoints lie. */
async function logsIn(folder: string): Promise<Found[]> {
  const here = await logIn(folder)
  if (here && here.log.rows.length > 0) return [here]
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const checkpoints = folders.filter((name) => /^checkpoint-\d+$/.test(name)).toSorted(byNumber)
  const others = folders.filter((name) => !checkpoints.includes(name)).toSorted()
  // A later checkpoint has all that an earlier one says.
  const latest = checkpoints.at(-1)
  const found = await Promise.all(
    [...others, ...(latest === undefined ? [] : [latest])].map((name) => logIn(join(folder, name))),
  )
  const within = found.filter((one) => one !== null)
  return within.length > 0 || !here ? within : [here]
}

const byNumber = (a: string, b: string): number => Number(a.split('-')[1]) - Number(b.split('-')[1])

/** The first one that tells of a step, else the first there is: others may use such a name for something else. */
async function logIn(folder: string): Promise<Found | null> {
  let empty: Found | null = null
  for (const reader of LOG_READERS) {
    const file = join(folder, reader.file)
    const text = await readFile(file, 'utf8').catch(() => null)
    if (text === null) continue
    const found = { folder, file, reader, log: reader.read(text) }
    if (found.log.rows.length > 0) return found
    empty ??= found
  }
  return empty
}

async function runOf({ folder, file, reader, log: { rows } }: Found): Promise<AdoptedRun> {
  const settings = await settingsIn(folder)
  const last = rows.at(-1)
  // Some begin anew after a stop.
  const seconds = Math.max(0, ...rows.map((row) => row.seconds ?? 0))
  const ended = (await stat(file)).mtimeMs
  const points = rows.flatMap(({ step, epoch, seconds: at, values }): MetricPoint[] =>
    Object.entries(values).map(([name, value]) => ({ step, epoch, name, value, at: at ?? 0 })),
  )
  const seed = settings['seed']
  return {
    // The same folder of the same run is found again; another run in it begins otherwise.
    id: `run-${createHash('sha256')
      .update(`${folder}\n${JSON.stringify(rows[0])}`)
      .digest('hex')
      .slice(0, 16)}`,
    name: `${basename(dirname(folder))} · ${basename(folder)}`,
    trainer: reader.trainer,
    model: textOf(settings, 'model', 'model_name_or_path', 'base_model') ?? 'unknown',
    strategy: textOf(settings, 'strategy') ?? 'unknown',
    metric: 'accuracy',
    config: {
      seed: typeof seed === 'number' && Number.isSafeInteger(seed) ? seed : 0,
      epochs: last?.epoch ?? 0,
      other: settings,
    },
    points,
    startedAt: new Date(ended - 1000 * seconds).toISOString(),
    endedAt: new Date(ended).toISOString(),
    seconds,
  }
}

type Settings = NonNullable<AdoptedRun['config']['other']>

/** What files beside a log say: settings of ms-swift, the plan of Thaw's runner, the model's card. */
async function settingsIn(folder: string): Promise<Settings> {
  const json = async (file: string): Promise<Settings> => {
    const text = await readFile(file, 'utf8').catch(() => '')
    const value = parseJson(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? plain(value) : {}
  }
  const card = await readFile(join(folder, 'README.md'), 'utf8').catch(() => '')
  const base = /^base_model: (.+)$/m.exec(card)?.[1]?.trim()
  return {
    ...(base !== undefined && { base_model: base }),
    ...(await json(join(folder, 'args.json'))),
    ...(await json(join(dirname(folder), 'plan.json'))),
  }
}

/** Of settings, those with one value. */
function plain(value: object): Settings {
  const settings: Settings = {}
  for (const [name, one] of Object.entries(value) as [string, unknown][])
    if (typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean') settings[name] = one
  return settings
}

const textOf = (settings: Settings, ...names: readonly string[]): string | undefined =>
  names.map((name) => settings[name]).find((value): value is string => typeof value === 'string' && value.trim() !== '')
