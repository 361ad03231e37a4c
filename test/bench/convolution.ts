/**
 * `npm run bench:convolution`: EfficientNet-Lite0 beside PyTorch, which gets the layout of images that is faster there.
 * First the results of both sides are compared. Then they take turns, each alive in a process of its own.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Child, startChild } from './child.ts'
import { tensorsOf, writeBatch, writeWeights } from './convolution/draw.ts'
import { type Ask, type Job, type Round, WORKLOADS, type Written } from './convolution/job.ts'
import { type Comparison, type Row, table } from './convolution/table.ts'
import { median } from './step/median.ts'
import { findTorch, TORCH_MISSING, type Torch } from './torch.ts'

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    /** Turns of each side. */
    rounds: { type: 'string', default: '5' },
    batch: { type: 'string', default: '32' },
    sides: { type: 'string', default: '96,160,224' },
    /** All of the computer's when left out. */
    threads: { type: 'string', default: String(availableParallelism()) },
    /** Some of forward, frozen and step, comma-separated; all when left out. */
    only: { type: 'string', default: WORKLOADS.join() },
  },
})

/** A turn lasts at least this long, ms, so that short iterations are averaged. */
const TURN_MS = 400
const CLASSES = 10
/** Largest difference of a result, as a share of its largest number. */
const TOLERANCE = 1e-4
const LAYOUTS = ['channels_last', 'contiguous_format'] as const

type Side = Child<Ask, Round | Written>

const ours = join(import.meta.dirname, 'convolution/ours.ts')
const peer = join(import.meta.dirname, 'peer/convolution.py')

async function time(side: Side, iterations: number): Promise<Round> {
  return (await side.ask({ iterations })) as Round
}

async function resultsOf(side: Side, file: string): Promise<ReadonlyMap<string, Float32Array>> {
  const { results } = (await side.ask({ resultsFile: file })) as Written
  const numbers = new Float32Array(new Uint8Array(await readFile(file)).buffer)
  const found = new Map<string, Float32Array>()
  let at = 0
  for (const { name, length } of results) found.set(name, numbers.subarray(at, (at += length)))
  return found
}

/** The largest difference between two sides, of any result, relative to that result's largest number. */
function difference(a: ReadonlyMap<string, Float32Array>, b: ReadonlyMap<string, Float32Array>): number {
  const shares = [...b].map(([name, expected]) => {
    const actual = a.get(name)
    if (actual?.length !== expected.length) throw new Error(`${name} differs in size`)
    const [largest, apart] = expected.reduce(
      ([largest, apart], value, i) => [
        Math.max(largest, Math.abs(value)),
        Math.max(apart, Math.abs(value - (actual[i] ?? Number.NaN))),
      ],
      [0, 0],
    )
    return apart / largest
  })
  return Math.max(...shares)
}

async function warmUp(side: Side): Promise<number> {
  await time(side, 1)
  return Math.max(1, Math.round(TURN_MS / (await time(side, 2)).ms))
}

async function compare(job: Job, folder: string, torch: Torch): Promise<Comparison> {
  const file = join(folder, 'job.json')
  await writeFile(file, JSON.stringify(job))
  const env = { ...torch.env, OMP_NUM_THREADS: String(job.threads) }
  const sides: readonly Side[] = [
    startChild(process.execPath, [ours, file]),
    ...LAYOUTS.map((layout): Side => startChild(torch.python, [peer, file, layout], env)),
  ]
  try {
    const found: ReadonlyMap<string, Float32Array>[] = []
    for (const side of sides) found.push(await resultsOf(side, join(folder, 'results')))
    const [us, ...them] = found as [ReadonlyMap<string, Float32Array>, ...ReadonlyMap<string, Float32Array>[]]
    const apart = Math.max(...them.map((each) => difference(us, each)))
    if (!(apart <= TOLERANCE)) throw new Error(`${job.workload} at ${job.side} px: results differ by ${apart}`)
    const iterations: number[] = []
    for (const side of sides) iterations.push(await warmUp(side))
    const rounds: Round[][] = sides.map(() => [])
    for (let turn = 0; turn < Number(flags.rounds); turn++) {
      const order = sides.map((_, i) => (i + turn) % sides.length)
      for (const at of order) rounds[at]?.push(await time(sides[at] as Side, iterations[at] ?? 1))
    }
    const ms = rounds.map((side) => median(side.map((round) => round.ms)))
    const mb = rounds.map((side) => Math.max(...side.map((round) => round.peakMb)))
    const fastest = (ms[1] ?? 0) <= (ms[2] ?? 0) ? 1 : 2
    return {
      workload: job.workload,
      apart,
      ms: ms[0] ?? Number.NaN,
      peerMs: ms[fastest] ?? Number.NaN,
      mb: mb[0] ?? Number.NaN,
      peerMb: mb[fastest] ?? Number.NaN,
      layout: LAYOUTS[fastest - 1] ?? LAYOUTS[0],
    }
  } finally {
    await Promise.all(sides.map((side) => side.close()))
  }
}

async function main(): Promise<number> {
  const torch = findTorch()
  if (!torch) {
    console.error(TORCH_MISSING)
    return 3
  }
  const folder = await mkdtemp(join(tmpdir(), 'thaw-bench-'))
  const rows: Row[] = []
  try {
    const [weightsFile, batchFile] = [join(folder, 'weights'), join(folder, 'batch')]
    const tensors = tensorsOf(CLASSES)
    writeWeights(weightsFile, tensors)
    const batch = Number(flags.batch)
    for (const side of flags.sides.split(',').map(Number)) {
      writeBatch(batchFile, { side, batch, classes: CLASSES })
      for (const threads of flags.threads.split(',').map(Number)) {
        for (const workload of WORKLOADS.filter((each) => flags.only.split(',').includes(each))) {
          const job: Job = { workload, side, batch, classes: CLASSES, threads, tensors, weightsFile, batchFile }
          const seen = await compare(job, folder, torch)
          rows.push({ side, threads, ...seen })
          console.error(`${side} px, ${threads} threads, ${workload}: ratio ${(seen.ms / seen.peerMs).toFixed(2)}`)
        }
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const about = { cpu: cpus()[0]?.model.trim(), peer: torch.description, rounds: Number(flags.rounds) }
  if (flags.json) console.log(JSON.stringify({ ...about, rows }))
  else console.log(`${about.cpu}; peer: ${about.peer}; medians of ${about.rounds} alternations\n${table(rows)}`)
  return 0
}

process.exitCode = await main()
