/** A run of trackio as a run of Thaw's history. */
import { createHash } from 'node:crypto'
import { METRIC_IDS, type MetricId } from '../../domain/metric.ts'
import type { AdoptedRun } from '../adopted-runs.ts'
import type { TrackioRun, Values } from './project.ts'
import { pointsOf } from './rows.ts'

/** The trainer of these runs in the history. */
const TRAINER = 'trackio'

/** Shown for what the run's config does not name. */
const UNKNOWN = 'unknown'

/** @returns the run, and how many of its values are no numbers and so left out */
export function adoptedRun(project: string, run: TrackioRun): { run: AdoptedRun; leftOut: number } {
  const { config } = run
  const start = run.created
  const end = run.rows.reduce((last, { at }) => Math.max(last, at), start)
  const { points, leftOut } = pointsOf(run.rows, start)
  const lastEpoch = points.reduce((last, { epoch }) => Math.max(last, epoch), 0)
  const seed = numberIn(config, 'seed')
  return {
    leftOut,
    run: {
      id: historyId(project, run.id),
      name: run.name,
      trainer: TRAINER,
      model: textIn(config, 'model', 'model_name', 'model_name_or_path') ?? UNKNOWN,
      strategy: textIn(config, 'strategy') ?? UNKNOWN,
      metric: metricIn(config),
      config: {
        seed: Number.isSafeInteger(seed) ? (seed as number) : 0,
        epochs: numberIn(config, 'epochs', 'num_train_epochs') ?? lastEpoch,
        other: Object.fromEntries(Object.entries(config).filter(([name]) => !name.startsWith('_'))),
      },
      points,
      startedAt: dateOf(start),
      endedAt: dateOf(end),
      seconds: (end - start) / 1e6,
    },
  }
}

const dateOf = (micros: number): string => new Date(Math.floor(micros / 1000)).toISOString()

/**
 * The same run always gets the same id, so importing again finds it. A run that Thaw exported keeps its own. trackio's
 * usual ids are unique anywhere, others only within their project. The id becomes the name of a folder, so nothing that
 * another program wrote goes into it as it is.
 */
function historyId(project: string, id: string): string {
  if (/^run-[\da-z]{4,32}$/.test(id)) return id
  const unique = /^[\da-f]{32}$/.test(id) ? id : `${project}\n${id}`
  return `run-${createHash('sha256').update(unique).digest('hex').slice(0, 16)}`
}

function numberIn(config: Values, ...names: readonly string[]): number | undefined {
  return names.map((name) => config[name]).find((value) => typeof value === 'number')
}

function textIn(config: Values, ...names: readonly string[]): string | undefined {
  return names.map((name) => config[name]).find((value) => typeof value === 'string' && value.trim() !== '') as
    | string
    | undefined
}

function metricIn(config: Values): MetricId {
  return METRIC_IDS.find((id) => id === config['metric']) ?? 'accuracy'
}
