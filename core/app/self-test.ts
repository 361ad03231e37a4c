/**
 * `--self-test` of the command line and of the desktop app: does this installation work? It uses a temporary home and
 * no network, and prints one line each for the database, the model, the engine and a run.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Input, MethodName, Output } from '../contract/methods.ts'
import { backendInUse } from '../domain/engine.ts'
import { FailureError } from '../domain/failure.ts'
import { writeSampleDataset } from './sample.ts'
import { createSupervisor, type ProcessHandle } from './supervisor.ts'

const ITEMS = 20
/** A check that takes longer counts as hanging. */
const PATIENCE_MS = 300_000

export interface SelfTestOptions {
  /** Starts the processes of a home the same way as the program under test. */
  readonly spawn: (home: string) => (kind: 'service' | 'compute') => ProcessHandle
  readonly say: (line: string) => void
}

type Call = <M extends MethodName>(method: M, input: Input<M>) => Promise<Output<M>>

/** Returns true if everything works. */
export async function selfTest({ spawn, say }: SelfTestOptions): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'thaw-self-test-'))
  const supervisor = createSupervisor({ spawn: spawn(join(folder, 'home')), onEvent: () => {}, shutdownMs: 5000 })
  let works = true
  async function check(part: string, work: () => Promise<string>): Promise<void> {
    const outcome = await inTime(work).then(
      (found) => `ok      ${part.padEnd(8)}  ${found}`,
      (error: unknown) => {
        works = false
        return `FAILED  ${part.padEnd(8)}  ${error instanceof Error ? error.message : String(error)}`
      },
    )
    say(outcome)
  }
  const call: Call = async (method, input) => {
    const result = await supervisor.call(method, input)
    if (!result.ok) throw new FailureError(result.failure)
    return result.value as Output<typeof method>
  }
  try {
    await check('database', () => database(call))
    await check('model', () => model(call))
    // The first computation also measures the engines, but the engine's line is printed first.
    const run = inTime(() => train(call, join(folder, 'pictures')))
    await run.catch(() => {})
    await check('engine', () => engine(call))
    await check('run', () => run)
  } finally {
    await supervisor.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return works
}

async function database(call: Call): Promise<string> {
  await call('settings.set', { theme: 'dark' })
  const { theme } = await call('settings.get', {})
  if (theme !== 'dark') throw new Error(`A setting was stored as “dark” and read as “${theme}”.`)
  return 'writes and reads'
}

async function model(call: Call): Promise<string> {
  const { models, problems } = await call('models.list', {})
  const [problem] = problems
  if (problem) throw new Error(`${problem.model}: ${problem.message}`)
  const without = models.find(({ measurable }) => !measurable)
  if (without) throw new Error(`${without.model} has lost the statistics of its pretraining data. Reinstall Thaw.`)
  return models.map(({ model, parameters }) => `${model} (${(parameters / 1e6).toFixed(1)} M parameters)`).join(', ')
}

async function engine(call: Call): Promise<string> {
  const { report, choice } = await call('engine.report', {})
  if (!report) throw new Error('Not tested: the run ended before it computed anything.')
  const use = backendInUse(choice, report)
  if (use) return use.why
  throw new Error([report.reason, ...report.engines.flatMap(({ why }) => why ?? [])].join(' '))
}

async function train(call: Call, pictures: string): Promise<string> {
  const started = performance.now()
  const written = await writeSampleDataset(pictures, { items: ITEMS })
  if (!written.ok) throw new FailureError(written.failure)
  const { datasetId, items } = await call('datasets.import', { path: pictures })
  const { runId } = await call('runs.start', { dataset: datasetId, strategy: 'frozen', epochs: 1 })
  const { status, reason, scores } = await call('runs.wait', { run: runId })
  if (status !== 'completed' || !scores.test) throw new Error(`The run is ${status}. ${reason ?? ''}`.trim())
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  return `${items} images drawn, imported, trained on and scored in ${seconds} s`
}

async function inTime<T>(work: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new Error(`Not finished after ${PATIENCE_MS / 60_000} minutes.`)),
    PATIENCE_MS,
  )
  try {
    return await Promise.race([work(), late.promise])
  } finally {
    clearTimeout(timer)
  }
}
