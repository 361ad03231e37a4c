/** A run of Thaw as a run of trackio. */
import { type MetricPoint, type RunDetail, settingsByName } from '../../contract/run.ts'
import { isoOf, microsOf } from './moment.ts'
import type { TrackioRun, Values } from './project.ts'
import { rowsOf } from './rows.ts'

/** Keeps the run's id, so that it is known when it comes back. The final scores are its last row. */
export function trackioRun(run: RunDetail, points: readonly MetricPoint[]): TrackioRun {
  const started = run.startedAt ?? run.createdAt
  const start = microsOf(started)
  if (start === null) throw new Error(`${run.runId} began at “${started}”, which is not a time`)
  return {
    id: run.runId,
    name: run.name,
    config: configOf(run, isoOf(start)),
    created: start,
    rows: rowsOf([...points, ...finalScores(run, points)], start),
  }
}

/** Names with an underscore are trackio’s own: who made the run, when, and the group that it is listed under. */
function configOf(run: RunDetail, created: string): Values {
  const { datasetName: dataset, fingerprint, model, modelHash, trainer, strategy, metric, engine, status } = run
  const facts = { dataset, fingerprint, model, modelHash, trainer, strategy, metric, engine, status }
  const own = { _Username: null, _Created: created, _Group: dataset }
  return { ...flat(settingsByName(run.config)), ...facts, ...own }
}

/** Settings inside settings get names such as `adapters.rank`. */
function flat(settings: ReturnType<typeof settingsByName>): Values {
  const entries = Object.entries(settings).flatMap(([name, value]): [string, Values[string]][] => {
    if (value === undefined) return []
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return [[name, value]]
    return Object.entries(flat(value)).map(([inner, part]) => [`${name}.${inner}`, part])
  })
  return Object.fromEntries(entries)
}

function finalScores({ scores, macroF1, seconds }: RunDetail, points: readonly MetricPoint[]): MetricPoint[] {
  const { test, validation, robust } = scores
  const named: [string, number | null | undefined][] = [
    ['final/test', test?.value],
    ['final/test_low', test?.low],
    ['final/test_high', test?.high],
    ['final/macro_f1', macroF1],
    ['final/robust', robust?.value],
    ['final/validation', validation?.value],
  ]
  const { step, epoch, at } = points.at(-1) ?? { step: 0, epoch: 0, at: 0 }
  return named.flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [{ step, epoch, name, value, at: Math.max(at, seconds) }],
  )
}
