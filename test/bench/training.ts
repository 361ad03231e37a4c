/**
 * `npm run bench:training`: every strategy on small datasets of several kinds, beside plain PyTorch from the same weights
 * and a support vector machine on hand-made features. Each result is written down at once, so that a bench that was
 * stopped goes on where it was.
 */
import { execFile } from 'node:child_process'
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { STRATEGY_IDS } from '../../core/strategies/index.ts'
import { THAW_TINY } from '../../core/model/families/thaw/config.ts'
import { CASES, isThere } from './training/cases.ts'
import type { Advised, Result } from './training/summary.ts'
import { PEER_RATES, isAdvised, summarise } from './training/summary.ts'
import { table } from './training/table.ts'
import { writeCase } from './training/write-case.ts'
import { findTorch, TORCH_MISSING } from './torch.ts'

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seeds: { type: 'string', default: '3' },
    threads: { type: 'string', default: String(availableParallelism()) },
    /** Names of cases; all when left out. */
    cases: { type: 'string', default: '' },
    /** `thaw` or `peer`: runs that side only; results of the other one are shown where they are there. */
    only: { type: 'string', default: '' },
    /** Where pictures and results are kept; results of another version of Thaw must not lie there. */
    folder: { type: 'string', default: join(tmpdir(), 'thaw-bench-training') },
    photos: { type: 'string', default: process.env['THAW_TEST_DATA'] ?? '../shared/data' },
    /** Prints what is there already, and runs nothing. */
    report: { type: 'boolean', default: false },
  },
})

const run = promisify(execFile)
const ours = join(import.meta.dirname, 'training/ours.ts')
const advised = join(import.meta.dirname, 'training/advised.ts')
const peer = join(import.meta.dirname, 'peer/finetune.py')
const weights = join(import.meta.dirname, '../../core/model/zoo/thaw-tiny/weights.safetensors')

interface Job {
  readonly id: string
  readonly start: () => Promise<string>
}

async function main(): Promise<number> {
  const torch = findTorch()
  if (!torch && !flags.report && flags.only !== 'thaw') {
    console.error(`${TORCH_MISSING} The support vector machine needs scikit-learn and scikit-image too.`)
    return 3
  }
  const wanted = flags.cases ? flags.cases.split(',') : CASES.map(({ name }) => name)
  const cases = CASES.filter((made) => wanted.includes(made.name))
  const missing = cases.filter((made) => !isThere(made, flags.photos))
  for (const { name, needs } of missing)
    console.error(`${name}: skipped, because ${flags.photos} has no folder ${needs}`)
  await mkdir(flags.folder, { recursive: true })
  const log = join(flags.folder, 'results.jsonl')
  const text = await readFile(log, 'utf8').catch(() => '')
  const lines = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Result | Advised)
  const done = new Map(lines.flatMap((line) => (isAdvised(line) ? [] : [[line.id, line]])))
  const advice = new Map(lines.flatMap((line) => (isAdvised(line) ? [[line.id, line]] : [])))
  const model = join(flags.folder, 'model.json')
  await writeFile(model, JSON.stringify(THAW_TINY))
  const seeds = Array.from({ length: Number(flags.seeds) }, (_, seed) => seed)
  const present = cases.filter((made) => !missing.includes(made))
  const jobs: Job[] = []
  for (const seed of seeds) {
    for (const made of present) {
      const folder = await writeCase(made, flags.folder, flags.photos)
      for (const strategy of flags.only === 'peer' ? [] : STRATEGY_IDS) {
        const args = [ours, folder, strategy, String(seed), flags.threads]
        jobs.push({ id: `${made.name} ${strategy} ${seed}`, start: () => output(process.execPath, args) })
      }
      const python = (mode: string, rate: number) => {
        const options = ['--rate', String(rate), '--seed', String(seed), '--threads', flags.threads]
        const env = { ...torch?.env, OMP_NUM_THREADS: flags.threads }
        return () => output(torch?.python ?? 'python3', [peer, weights, model, folder, mode, ...options], env)
      }
      if (seed === 0 && flags.only !== 'peer') {
        jobs.push({ id: `${made.name} advised`, start: () => output(process.execPath, [advised, folder]) })
      }
      // The peer's other modes have no randomness; its rate is searched with the first seed.
      if (seed > 0 || flags.only === 'thaw') continue
      for (const mode of ['svm', 'frozen']) jobs.push({ id: `${made.name} peer-${mode}`, start: python(mode, 0) })
      for (const rate of PEER_RATES) jobs.push({ id: `${made.name} peer-full ${rate}`, start: python('full', rate) })
    }
  }
  const open = flags.report ? [] : jobs.filter(({ id }) => !done.has(id) && !advice.has(id))
  const began = performance.now()
  for (const [i, { id, start }] of open.entries()) {
    const result = { id, ...(JSON.parse(await start()) as object) } as Result | Advised
    if (isAdvised(result)) advice.set(id, result)
    else done.set(id, result)
    await appendFile(log, `${JSON.stringify(result)}\n`)
    const left = ((performance.now() - began) / (i + 1)) * (open.length - i - 1)
    const minutes = (left / 60_000).toFixed(0)
    const reached = isAdvised(result) ? result.strategy : `${(100 * result.test).toFixed(1)} % in ${result.seconds} s`
    console.error(`${id}: ${reached}; ${open.length - i - 1} to go, about ${minutes} minutes`)
  }
  const summary = {
    cpu: cpus()[0]?.model.trim(),
    threads: Number(flags.threads),
    peer: torch?.description,
    cases: summarise(present, done, advice),
  }
  console.log(flags.json ? JSON.stringify(summary) : table(summary.cases))
  return 0
}

async function output(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const { stdout } = await run(command, args, { env: { ...process.env, ...env }, maxBuffer: 2 ** 24 })
  return stdout.trim().split('\n').at(-1) as string
}

process.exitCode = await main()
