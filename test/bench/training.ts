/**
 * `npm run bench:training`: every strategy on small datasets of several kinds, beside plain PyTorch from the same weights
 * and a support vector machine on hand-made features. Each result is written down at once, so that a bench that was
 * stopped goes on where it was.
 */
import { execFile } from 'node:child_process'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { defaultZoo } from '../../core/model/index.ts'
import { STRATEGY_IDS, type StrategyId } from '../../core/strategies/index.ts'
import { inTurn, openLog } from './resumable.ts'
import { type Case, CASES } from './training/cases.ts'
import { casesIn, TRAINING_FLAGS } from './training/flags.ts'
import { jobsOf, type WrittenCase } from './training/jobs.ts'
import { BENCHED, type BenchedId, isBenched, trainedModel } from './training/models.ts'
import type { Advised, Result } from './training/summary.ts'
import { isAdvised, summarise } from './training/summary.ts'
import { table } from './training/table.ts'
import { writeCase, writeFramed } from './training/write-case.ts'
import { findTorch, TORCH_MISSING } from './torch.ts'

const { values: flags } = parseArgs({
  options: {
    ...TRAINING_FLAGS,
    json: { type: 'boolean', default: false },
    /** Names of cases; when left out, all, of thaw-tiny all but whole folders of photos. */
    cases: { type: 'string', default: '' },
    /** `thaw` or `peer`: runs that side only; results of the other one are shown where they are there. */
    only: { type: 'string', default: '' },
    /** Runs `full` and the peer with mirror images too, on photos of things. Without it, no side makes any. */
    mirror: { type: 'boolean', default: false },
  },
})

const run = promisify(execFile)

async function main(): Promise<number> {
  const { model } = flags
  if (!isBenched(model)) {
    console.error(`The bench has no model “${model}”. Choose one of: ${Object.keys(BENCHED).join(', ')}.`)
    return 2
  }
  const torch = findTorch()
  if (!torch && !flags.report && flags.only !== 'thaw') {
    console.error(`${TORCH_MISSING} The support vector machine needs scikit-learn and scikit-image too.`)
    return 3
  }
  const { rates, wholes } = BENCHED[model]
  const wanted = flags.cases.split(',')
  const cases = CASES.filter(({ name, whole }) => (flags.cases ? wanted.includes(name) : wholes || !whole))
  const present = casesIn(flags.photos, cases)
  const folder = join(flags.folder, model)
  const log = await openLog<Result | Advised>(join(folder, 'results.jsonl'))
  const known = new Set(log.results.map(({ id }) => id))
  const written = flags.report ? [] : await writeAll(present, folder, model)
  const jobs = jobsOf(written, {
    model,
    modelFolder: join(defaultZoo(), model),
    seeds: Number(flags.seeds),
    threads: flags.threads,
    only: flags.only,
    mirror: flags.mirror,
  })
  const open = jobs.filter(({ id }) => !known.has(id))
  await inTurn(open, async ({ id, runs, args }) => {
    const env = runs === 'node' ? {} : { ...torch?.env, OMP_NUM_THREADS: flags.threads }
    const command = runs === 'node' ? process.execPath : (torch?.python ?? 'python3')
    const result = { id, ...(JSON.parse(await output(command, args, env)) as object) } as Result | Advised
    await log.add(result)
    return `${id}: ${isAdvised(result) ? result.strategy : `${(100 * result.test).toFixed(1)} % in ${result.seconds} s`}`
  })
  const done = new Map(log.results.flatMap((line) => (isAdvised(line) ? [] : [[line.id, line]])))
  const advice = new Map(log.results.flatMap((line) => (isAdvised(line) ? [[line.id, line]] : [])))
  const summary = {
    model,
    own: (await trainedModel(model, 'frozen')).pictures,
    sides: await sidesOf(model),
    cpu: cpus()[0]?.model.trim(),
    threads: Number(flags.threads),
    peer: torch?.description,
    cases: summarise(present, done, advice, rates),
  }
  console.log(flags.json ? JSON.stringify(summary) : table(summary))
  return 0
}

/** Writes the cases at the model's own side, and at the one that `full` trains at for the peer. */
async function writeAll(cases: readonly Case[], folder: string, model: BenchedId): Promise<WrittenCase[]> {
  const { pictures, framing } = await trainedModel(model, 'full')
  const written: WrittenCase[] = []
  for (const made of cases) {
    const at = await writeCase(made, folder, flags.photos, pictures)
    const shrunken = framing.side === pictures ? at : await writeFramed(at, framing)
    written.push({ name: made.name, needs: made.needs, folder: at, shrunken })
  }
  return written
}

/** What each strategy trains at, px. */
async function sidesOf(model: BenchedId): Promise<Record<StrategyId, number>> {
  const sides = STRATEGY_IDS.map(async (id) => [id, (await trainedModel(model, id)).framing.side] as const)
  return Object.fromEntries(await Promise.all(sides)) as Record<StrategyId, number>
}

async function output(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<string> {
  const { stdout } = await run(command, args, { env: { ...process.env, ...env }, maxBuffer: 2 ** 24 })
  return stdout.trim().split('\n').at(-1) as string
}

process.exitCode = await main()
