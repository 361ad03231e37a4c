/**
 * `npm run bench:rates`: does the rate of the vision tower explain whether freezing it or training everything wins? Trains
 * `frozen`, and `full` with the tower at the head's rate, at a fifth and at a twentieth of it, as the app trains them. Each
 * result is written down at once, so that a bench that was stopped goes on where it was.
 */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { inTurn, openLog } from './resumable.ts'
import { CASES } from './training/cases.ts'
import { casesIn, TRAINING_FLAGS } from './training/flags.ts'
import { isBenched, trainedModel } from './training/models.ts'
import { writeCase } from './training/write-case.ts'
import { type Arm, ARMS, type RateResult, rateTable } from './rates/summary.ts'

const { values: flags } = parseArgs({
  options: { ...TRAINING_FLAGS, cases: { type: 'string', default: 'photos-few,hands-few,cells,characters' } },
})

const run = promisify(execFile)

async function main(): Promise<number> {
  const { model } = flags
  if (!isBenched(model)) {
    console.error(`The bench has no model “${model}”.`)
    return 2
  }
  const wanted = flags.cases.split(',')
  const present = casesIn(
    flags.photos,
    CASES.filter(({ name }) => wanted.includes(name)),
  )
  const folder = join(flags.folder, model)
  const log = await openLog<RateResult>(join(folder, 'rates.jsonl'))
  if (!flags.report) {
    const { pictures } = await trainedModel(model, 'full')
    const jobs = Array.from({ length: Number(flags.seeds) }, (_, seed) => seed).flatMap((seed) =>
      present.flatMap((made) => ARMS.map((arm) => ({ made, arm, seed }))),
    )
    const isOpen = ({ made, arm, seed }: (typeof jobs)[number]): boolean =>
      !log.results.some((one) => one.case === made.name && one.arm === arm.id && one.seed === seed)
    await inTurn(jobs.filter(isOpen), async ({ made, arm, seed }) => {
      const at = await writeCase(made, folder, flags.photos, pictures)
      const { test, robust } = await trained(at, arm, seed)
      await log.add({ case: made.name, arm: arm.id, seed, test, robust })
      return `${made.name}, ${arm.id}, seed ${seed}: ${(100 * test).toFixed(1)} %`
    })
  }
  console.log(rateTable(log.results))
  return 0
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
