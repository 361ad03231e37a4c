/**
 * `npm run bench:rates`: does the rate of the vision tower explain whether freezing it or training everything wins? Trains
 * `frozen`, and `full` with the tower at the head's rate, at a fifth and at a twentieth of it, as the app trains them. Each
 * result is written down at once, so that a bench that was stopped goes on where it was.
 */
import { execFile } from 'node:child_process'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { CASES, isThere } from './training/cases.ts'
import { isBenched, trainedModel } from './training/models.ts'
import { writeCase } from './training/write-case.ts'
import { type Arm, ARMS, type RateResult, rateTable } from './rates/summary.ts'

const { values: flags } = parseArgs({
  options: {
    model: { type: 'string', default: 'thaw-tiny' },
    seeds: { type: 'string', default: '3' },
    threads: { type: 'string', default: String(availableParallelism()) },
    cases: { type: 'string', default: 'photos-few,hands-few,cells,characters' },
    folder: { type: 'string', default: join(tmpdir(), 'thaw-bench-training') },
    photos: { type: 'string', default: process.env['THAW_TEST_DATA'] ?? '../shared/data' },
    /** Prints what is there already, and runs nothing. */
    report: { type: 'boolean', default: false },
  },
})

const run = promisify(execFile)

async function main(): Promise<number> {
  const { model } = flags
  if (!isBenched(model)) {
    console.error(`The bench has no model “${model}”.`)
    return 2
  }
  const wanted = flags.cases.split(',')
  const cases = CASES.filter(({ name }) => wanted.includes(name))
  const missing = cases.filter((made) => !isThere(made, flags.photos))
  for (const { name, needs } of missing)
    console.error(`${name}: skipped, because ${flags.photos} has no folder ${needs}`)
  const folder = join(flags.folder, model)
  await mkdir(folder, { recursive: true })
  const log = join(folder, 'rates.jsonl')
  const text = await readFile(log, 'utf8').catch(() => '')
  const results = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as RateResult)
  if (!flags.report) await runAll(cases.filter((made) => !missing.includes(made)))
  console.log(rateTable(results))
  return 0

  async function runAll(present: typeof cases): Promise<void> {
    const { pictures } = await trainedModel(model, 'full')
    const jobs = Array.from({ length: Number(flags.seeds) }, (_, seed) => seed).flatMap((seed) =>
      present.flatMap((made) => ARMS.map((arm) => ({ made, arm, seed }))),
    )
    const isDone = ({ made, arm, seed }: (typeof jobs)[number]): boolean =>
      results.some((one) => one.case === made.name && one.arm === arm.id && one.seed === seed)
    const open = jobs.filter((job) => !isDone(job))
    const began = performance.now()
    for (const [i, { made, arm, seed }] of open.entries()) {
      const at = await writeCase(made, folder, flags.photos, pictures)
      const { test, robust } = await trained(at, arm, seed)
      const result: RateResult = { case: made.name, arm: arm.id, seed, test, robust }
      results.push(result)
      await appendFile(log, `${JSON.stringify(result)}\n`)
      const minutes = ((performance.now() - began) / (i + 1)) * ((open.length - i - 1) / 60_000)
      console.error(
        `${made.name}, ${arm.id}, seed ${seed}: ${(100 * test).toFixed(1)} %; ${open.length - i - 1} to go, about ${minutes.toFixed(0)} minutes`,
      )
    }
  }
}

async function trained(
  at: string,
  { strategy, changes }: Arm,
  seed: number,
): Promise<{ test: number; robust: number }> {
  const script = join(import.meta.dirname, 'training', 'ours.ts')
  const args = [script, at, flags.model, strategy, String(seed), flags.threads, JSON.stringify(changes)]
  const { stdout } = await run(process.execPath, args, { maxBuffer: 2 ** 24 })
  return JSON.parse(stdout.trim().split('\n').at(-1) as string) as { test: number; robust: number }
}

process.exitCode = await main()
