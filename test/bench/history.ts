/**
 * `npm run bench:history`: how long a history of 10,000 runs with 1,000 points each takes to open, to list and to read
 * from. It fills a home through the store, which takes minutes and 700 MB, and keeps it for the next time. Times are of
 * calls to a service in its own process, as a window makes them; the last rows are of queries that the service makes for
 * itself.
 */
import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { nodeSpawn } from '../../core/app/fork.ts'
import { homePaths, prepareHome } from '../../core/app/home.ts'
import { newId } from '../../core/app/service/new-id.ts'
import { sameRun } from '../../core/app/service/sweeps/same-run.ts'
import { createSupervisor } from '../../core/app/supervisor.ts'
import type { Input, MethodName, Output } from '../../core/contract/methods.ts'
import { type History, openHistory } from '../../core/history/index.ts'
import { openServiceAlone } from '../support/service-alone.ts'
import { fillHistory, valueOf } from './history/fill.ts'
import { plansOf } from './history/plans.ts'
import { median } from './step/median.ts'

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '10000' },
    /** Of each run. */
    points: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '15' },
    /** Where the filled home is kept. */
    folder: { type: 'string', default: join(tmpdir(), 'thaw-bench-history') },
    /** Prints how SQLite answers the queries, too. */
    plans: { type: 'boolean', default: false },
  },
})

const LIST_MS = 100
const CURVES_MS = 50

interface Row {
  readonly what: string
  /** Null where there is none. */
  readonly goalMs: number | null
  readonly medianMs: number
  readonly fastestMs: number
}

const rows: Row[] = []

async function time<T>(what: string, goalMs: number | null, work: () => T | Promise<T>): Promise<T> {
  const times: number[] = []
  let last = await work()
  for (let round = 0; round < Number(flags.rounds); round++) {
    const start = performance.now()
    last = await work()
    times.push(performance.now() - start)
  }
  rows.push({ what, goalMs, medianMs: median(times), fastestMs: Math.min(...times) })
  return last
}

const open = (home: string): History =>
  valueOf(openHistory({ file: homePaths(home).database, now: () => new Date(), newId }))

async function filledHome(): Promise<string> {
  const home = join(flags.folder, `${flags.runs} runs of ${flags.points} points`)
  if (existsSync(home)) return home
  const partial = `${home}.partial`
  rmSync(partial, { recursive: true, force: true })
  valueOf(prepareHome(partial))
  const history = open(partial)
  const start = performance.now()
  const runs = Number(flags.runs)
  await fillHistory(history, {
    runs,
    points: Number(flags.points),
    onRun: (done) => {
      if (done % 1000 === 0)
        console.error(`${done} of ${runs} runs in ${Math.round((performance.now() - start) / 1000)} s`)
    },
  })
  history.close()
  renameSync(partial, home)
  return home
}

async function timeCalls(home: string): Promise<void> {
  const supervisor = createSupervisor({ spawn: nodeSpawn({ home, transport: 'bench' }), onEvent: () => {} })
  const call = async <M extends MethodName>(method: M, input: Input<M>): Promise<Output<M>> =>
    valueOf(await supervisor.call(method, input)) as Output<M>
  try {
    valueOf(await supervisor.start())
    const listed = { archived: false }
    const { runs } = await time('History: the newest 100 runs', LIST_MS, () =>
      call('runs.list', { ...listed, limit: 100 }),
    )
    await time('History: all of them, `thaw history`', null, () => call('runs.list', listed))
    await time('active runs, in every window', LIST_MS, () => call('runs.list', { active: true }))
    const [{ runId: run, name, datasetId: dataset } = { runId: '', name: '', datasetId: '' }] = runs.slice(-1)
    await time('all runs on a dataset', LIST_MS, () => call('runs.list', { ...listed, dataset }))
    await time('a run', CURVES_MS, () => call('runs.get', { run }))
    await time('a run by its name', CURVES_MS, () => call('runs.get', { run: name }))
    await time('a run by the start of its id', CURVES_MS, () => call('runs.get', { run: run.slice(0, -1) }))
    await time('curves of a run, as its page draws them', CURVES_MS, () => call('runs.metrics', { run }))
    await time('one curve of a run', CURVES_MS, () => call('runs.metrics', { run, names: ['validation'] }))
    const ten = runs.slice(0, 10).map(({ runId }) => runId)
    await time('ten runs, to compare them', LIST_MS, () => call('runs.compare', { runs: ten }))
  } finally {
    await supervisor.stop()
  }
}

async function timeQueries(history: History): Promise<void> {
  const [{ fingerprint, modelHash, datasetId, trainer, strategy, runId } = undefined as never] = valueOf(
    history.runs.list({ archived: false }),
  )
  const { config } = valueOf(history.runs.get(runId))
  const wanted = { datasetId, modelHash, trainer, strategy, config }
  const past = await time('finished runs that advice learns from', LIST_MS, () =>
    valueOf(history.runs.finished({ fingerprint, modelHash })),
  )
  await time('the run that a sweep can use again', LIST_MS, () => valueOf(sameRun(history, wanted)))
  console.error(`${past.length} runs are on the same data and model`)
}

function printPlans(history: History): void {
  const [{ runId, datasetId, fingerprint, modelHash } = undefined as never] = valueOf(history.runs.list())
  const plans = plansOf(() => {
    for (const filter of [{}, { archived: false }, { active: true }, { datasetId }]) valueOf(history.runs.list(filter))
    valueOf(history.runs.get(runId))
    valueOf(history.runs.metrics(runId, ['validation']))
    valueOf(history.runs.finished({ fingerprint, modelHash }))
  })
  for (const { sql, steps } of plans)
    console.log(`\n${sql.replaceAll(/\s+/g, ' ')}\n${steps.map((step) => `  ${step}`).join('\n')}`)
}

const home = await filledHome()
const file = homePaths(home).database
await time('opening the database', LIST_MS, () => open(home).close())
await time('opening the service', LIST_MS, () => openServiceAlone(home).close())
await timeCalls(home)
const history = open(home)
await timeQueries(history)

if (flags.json) {
  const megabytes = Math.round(statSync(file).size / 1e6)
  const machine = { cpu: cpus()[0]?.model, node: process.version }
  console.log(
    JSON.stringify({ runs: Number(flags.runs), points: Number(flags.points), megabytes, machine, rows }, null, 2),
  )
} else {
  const shown = (ms: number): string => `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`
  console.log(`${'what'.padEnd(42)}${'goal'.padStart(10)}${'median'.padStart(10)}${'fastest'.padStart(10)}`)
  for (const { what, goalMs, medianMs, fastestMs } of rows)
    console.log(
      what.padEnd(42) +
        (goalMs === null ? '–' : shown(goalMs)).padStart(10) +
        shown(medianMs).padStart(10) +
        shown(fastestMs).padStart(10) +
        (goalMs !== null && medianMs > goalMs ? '  missed' : ''),
    )
}
if (flags.plans) printPlans(history)
history.close()
