/**
 * `npm run bench:step`: our engine beside PyTorch and eager WebAssembly, on the same towers and batches. Both sides stay
 * alive in processes of their own and take turns, so that a slow moment of the computer falls on both.
 */
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Child, startChild } from './child.ts'
import { type Ask, CONFIGS, type Job, type Round, type TowerConfig, WORKLOADS, type Workload } from './step/configs.ts'
import { median } from './step/median.ts'
import { type Comparison, type Row, table } from './step/table.ts'
import { findTorch, TORCH_MISSING, type Torch } from './torch.ts'

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    /** Turns of each side. */
    rounds: { type: 'string', default: '7' },
    /** Names of configurations or workloads, comma-separated; all when left out. */
    only: { type: 'string', default: '' },
    threads: { type: 'string', default: '' },
    /** Without eager WebAssembly, which is slow. */
    'skip-wasm': { type: 'boolean', default: false },
  },
})

/** A turn lasts at least this long, ms, so that short iterations are averaged. */
const TURN_MS = 300
const WARM_UP = 2

const worker = join(import.meta.dirname, 'step/worker.ts')
const peer = join(import.meta.dirname, 'peer/towers.py')
const wanted = flags.only.split(',').filter(Boolean)
const isWanted = (names: readonly string[], name: string): boolean => {
  const chosen = wanted.filter((each) => names.includes(each))
  return chosen.length === 0 || chosen.includes(name)
}

const ours = (job: Job, engine: 'ort' | 'wasm'): Child<Ask, Round> =>
  startChild<Ask, Round>(process.execPath, [worker, engine, JSON.stringify(job)])
const theirs = (job: Job, torch: Torch): Child<Ask, Round> =>
  startChild<Ask, Round>(torch.python, [peer, JSON.stringify(job)], {
    ...torch.env,
    OMP_NUM_THREADS: String(job.threads),
  })

async function warmUp(child: Child<Ask, Round>): Promise<number> {
  const { ms } = await child.ask({ iterations: 1 }).then(async () => child.ask({ iterations: WARM_UP }))
  return Math.max(1, Math.round(TURN_MS / ms))
}

/** Both sides in turn; which goes first alternates too. */
async function compare(job: Job, torch: Torch): Promise<Comparison> {
  const sides = [ours(job, 'ort'), theirs(job, torch)] as const
  try {
    const iterations: number[] = []
    for (const side of sides) iterations.push(await warmUp(side))
    const rounds: [Round[], Round[]] = [[], []]
    for (let turn = 0; turn < Number(flags.rounds); turn++) {
      for (const at of turn % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
        rounds[at].push(await sides[at].ask({ iterations: iterations[at] as number }))
      }
    }
    const [ms, peerMs] = rounds.map((side) => median(side.map((round) => round.ms))) as [number, number]
    const [mb, peerMb] = rounds.map((side) => Math.max(...side.map((round) => round.peakMb))) as [number, number]
    return { ms, peerMs, ratio: ms / peerMs, memory: { mb, peerMb, ratio: mb / peerMb } }
  } finally {
    await Promise.all(sides.map((side) => side.close()))
  }
}

/** One warm-up and one timed iteration: a step of a large tower takes minutes. */
async function eagerMs(job: Job): Promise<number> {
  const child = ours(job, 'wasm')
  try {
    return (await child.ask({ iterations: 1 })).ms
  } finally {
    await child.close()
  }
}

async function measure(config: TowerConfig, threads: number, torch: Torch): Promise<Row> {
  const row: Row = { name: config.name, threads, workloads: {} }
  for (const workload of WORKLOADS) {
    if (!isWanted(WORKLOADS, workload)) continue
    const job: Job = { config, workload, threads }
    const seen = await compare(job, torch)
    // Eager WebAssembly has one thread.
    const eager = threads === 1 && !flags['skip-wasm'] && hasEager(workload)
    row.workloads[workload] = eager ? { ...seen, wasmMs: await eagerMs(job) } : seen
    console.error(`${config.name}, ${threads} threads, ${workload}: ratio ${seen.ratio.toFixed(2)}`)
  }
  return row
}

const hasEager = (workload: Workload): boolean => workload === 'forward' || workload === 'step'

async function main(): Promise<number> {
  const torch = findTorch()
  if (!torch) {
    console.error(TORCH_MISSING)
    return 3
  }
  const all = availableParallelism()
  const threadCounts = flags.threads ? flags.threads.split(',').map(Number) : all > 1 ? [1, all] : [1]
  const rows: Row[] = []
  for (const config of CONFIGS.filter(({ name }) =>
    isWanted(
      CONFIGS.map((each) => each.name),
      name,
    ),
  )) {
    for (const threads of threadCounts) rows.push(await measure(config, threads, torch))
  }
  if (flags.json) {
    const configs = rows.map(({ name, threads, workloads }) => ({
      name,
      threads,
      ...workloads,
      ...(workloads.step ? { memory: workloads.step.memory } : {}),
    }))
    console.log(
      JSON.stringify({ cpu: cpus()[0]?.model, peer: torch.description, rounds: Number(flags.rounds), configs }),
    )
  } else {
    console.log(`${cpus()[0]?.model.trim()}; peer: ${torch.description}; medians of ${flags.rounds} alternations`)
    console.log(table(rows))
  }
  return 0
}

process.exitCode = await main()
