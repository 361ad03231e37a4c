/**
 * `npm run bench:step`: our engine beside PyTorch and eager WebAssembly, on the same towers and batches; with `--checkpoint`,
 * the trainer's steps on a dual encoder's folder beside transformers. Both sides stay alive in processes of their own and
 * take turns, so that a slow moment of the computer falls on both.
 */
import { availableParallelism, cpus } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { compareCheckpoint } from './checkpoint/compare.ts'
import { CHECKPOINT_WORKLOADS } from './checkpoint/job.ts'
import { type Child, startChild } from './child.ts'
import { alternate } from './step/alternate.ts'
import { type Ask, CONFIGS, type Job, type Round, type TowerConfig, WORKLOADS, type Workload } from './step/configs.ts'
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
    /** Folders of dual encoders to measure instead of the towers, beside transformers. */
    checkpoint: { type: 'string', multiple: true, default: [] },
    /** Pictures of a step on a checkpoint. */
    batch: { type: 'string', default: '16' },
  },
})

const rounds = Number(flags.rounds)
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

async function compare(job: Job, torch: Torch): Promise<Comparison> {
  const sides = [ours(job, 'ort'), theirs(job, torch)] as const
  try {
    return await alternate(sides, { rounds })
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
  const workloads: Record<string, Comparison> = {}
  for (const workload of WORKLOADS) {
    if (!isWanted(WORKLOADS, workload)) continue
    const job: Job = { config, workload, threads }
    const seen = await compare(job, torch)
    // Eager WebAssembly has one thread.
    const eager = threads === 1 && !flags['skip-wasm'] && hasEager(workload)
    workloads[workload] = eager ? { ...seen, wasmMs: await eagerMs(job) } : seen
    console.error(`${config.name}, ${threads} threads, ${workload}: ratio ${seen.ratio.toFixed(2)}`)
  }
  return { name: config.name, threads, workloads }
}

async function measureCheckpoint(folder: string, threads: number, torch: Torch): Promise<Row> {
  const workloads: Record<string, Comparison> = {}
  for (const workload of CHECKPOINT_WORKLOADS) {
    if (!isWanted(CHECKPOINT_WORKLOADS, workload)) continue
    const seen = await compareCheckpoint({ folder, workload, batch: Number(flags.batch), threads }, torch, rounds)
    workloads[workload] = seen
    const memory = seen.memory.ratio.toFixed(2)
    console.error(`${folder}, ${threads} threads, ${workload}: ratio ${seen.ratio.toFixed(2)}, memory ${memory}`)
  }
  return { name: basename(folder), threads, workloads }
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
  for (const folder of flags.checkpoint) {
    for (const threads of threadCounts) rows.push(await measureCheckpoint(resolve(folder), threads, torch))
  }
  for (const config of (flags.checkpoint.length > 0 ? [] : CONFIGS).filter(({ name }) =>
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
      ...(workloads['step'] ? { memory: workloads['step'].memory } : {}),
    }))
    console.log(JSON.stringify({ cpu: cpus()[0]?.model, peer: torch.description, rounds, configs }))
  } else {
    console.log(`${cpus()[0]?.model.trim()}; peer: ${torch.description}; medians of ${rounds} alternations`)
    console.log(table(rows))
  }
  return 0
}

process.exitCode = await main()
