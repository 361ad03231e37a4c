/**
 * `npm run bench:measure -- --checkpoint FOLDER --images FOLDER`: pictures of a dual encoder in a second, from JPEG files to
 * features as measuring reads them, beside transformers on PyTorch and, with `--transformers-js FOLDER`, beside
 * @huggingface/transformers. The sides take turns.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { aligned } from './aligned.ts'
import { type Child, startChild } from './child.ts'
import { drawPhotos } from './measure/draw.ts'
import { type MeasureJob, MODES, type Timed, type Turn } from './measure/job.ts'
import { median } from './step/median.ts'
import { findTorch, TORCH_MISSING, type Torch } from './torch.ts'

const { values: flags } = parseArgs({
  options: {
    checkpoint: { type: 'string' },
    /** Any pictures: they are drawn again as photos of 640 × 480. */
    images: { type: 'string' },
    count: { type: 'string', default: '2000' },
    batch: { type: 'string', default: '32' },
    /** All of the computer's when left out. */
    threads: { type: 'string', default: `${availableParallelism()}` },
    rounds: { type: 'string', default: '3' },
    json: { type: 'boolean', default: false },
    /** A folder where `npm install @huggingface/transformers` ran: it is a peer for CLIP, too. */
    'transformers-js': { type: 'string' },
  },
})

/** Cosine of the same picture on both sides: they resize it a little differently. */
const LEAST_COSINE = 0.98

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

interface Row {
  readonly mode: Turn['mode']
  /** Images in a second and peak memory, MB, of each side. */
  readonly sides: Readonly<Record<string, { readonly speed: number; readonly peakMb: number }>>
}

type Side = Child<Turn, Timed>

/** Ours first. */
async function compare(sides: ReadonlyMap<string, Side>, images: number): Promise<Row[]> {
  const names = [...sides.keys()]
  const rows: Row[] = []
  for (const mode of MODES) {
    const seen = new Map(names.map((name) => [name, [] as Timed[]]))
    for (let round = 0; round < Number(flags.rounds); round++) {
      for (const name of round % 2 === 0 ? names : names.toReversed()) {
        const timed = await sides.get(name)!.ask({ mode })
        seen.get(name)!.push(timed)
        console.error(`${mode}, round ${round + 1}, ${name}: ${((images * 1000) / timed.ms).toFixed(1)} images/s`)
      }
    }
    const [[own] = []] = seen.values()
    for (const [name, [timed]] of seen) {
      const alike = cosine(own?.first ?? [], timed?.first ?? [])
      if (!(alike > LEAST_COSINE)) throw new Error(`${name} sees something else: cosine ${alike}`)
    }
    const summed = Array.from(seen, ([name, of]) => {
      const speed = (images * 1000) / median(of.map(({ ms }) => ms))
      return [name, { speed, peakMb: Math.max(...of.map(({ peakMb }) => peakMb)) }] as const
    })
    rows.push({ mode, sides: Object.fromEntries(summed) })
  }
  return rows
}

/** Every side with the job; of the peers those that are here. */
async function start(jobFile: string, job: MeasureJob, torch: Torch, scratch: string): Promise<Map<string, Side>> {
  const at = (file: string): string => join(import.meta.dirname, file)
  const env = { ...torch.env, OMP_NUM_THREADS: `${job.threads}` }
  const sides = new Map<string, Side>()
  sides.set('Thaw', startChild(process.execPath, [at('measure/ours.ts'), jobFile]))
  sides.set('PyTorch', startChild(torch.python, [at('peer/measure.py'), jobFile], env))
  const installed = flags['transformers-js']
  if (installed) {
    const exported = join(scratch, 'exported')
    await promisify(execFile)(torch.python, [at('peer/export_vision.py'), job.folder, exported])
    sides.set(
      'transformers.js',
      startChild(process.execPath, [at('measure/transformers-js.ts'), jobFile, resolve(installed), exported]),
    )
  }
  return sides
}

function table(rows: readonly Row[]): string {
  const lines = rows.flatMap(({ mode, sides }) => {
    const own = sides['Thaw']?.speed ?? Number.NaN
    return Object.entries(sides).map(([name, { speed, peakMb }]) => [
      mode,
      name,
      speed.toFixed(1),
      (own / speed).toFixed(2),
      peakMb.toFixed(0),
    ])
  })
  return aligned([['from', 'side', 'images/s', 'Thaw’s speed over it', 'MB'], ...lines], 2)
}

async function main(): Promise<number> {
  if (!flags.checkpoint || !flags.images) {
    console.error('Name the folder of a checkpoint with --checkpoint and one of pictures with --images.')
    return 2
  }
  const torch = findTorch()
  if (!torch) {
    console.error(TORCH_MISSING)
    return 3
  }
  const scratch = await mkdtemp(join(tmpdir(), 'thaw-bench-'))
  try {
    const files = await drawPhotos(flags.images, scratch, Number(flags.count))
    const [batch, threads] = [Number(flags.batch), Number(flags.threads)]
    const job: MeasureJob = { folder: resolve(flags.checkpoint), files, batch, threads }
    const jobFile = join(scratch, 'job.json')
    await writeFile(jobFile, JSON.stringify(job))
    const sides = await start(jobFile, job, torch, scratch)
    try {
      const rows = await compare(sides, files.length)
      const about = { cpu: cpus()[0]?.model.trim(), peer: torch.description, images: files.length, batch, threads }
      if (flags.json) console.log(JSON.stringify({ ...about, rounds: Number(flags.rounds), rows }))
      else {
        console.log(
          `${about.cpu}; peer: ${about.peer}; ${files.length} images, batches of ${batch}, ${threads} threads`,
        )
        console.log(table(rows))
      }
    } finally {
      await Promise.all(Array.from(sides.values(), (side) => side.close()))
    }
    return 0
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

process.exitCode = await main()
