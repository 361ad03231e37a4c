/**
 * `npm run bench:measure -- --checkpoint FOLDER --images FOLDER`: pictures of a dual encoder in a second, from JPEG files to
 * features as measuring reads them, beside transformers on PyTorch. The sides take turns.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { aligned } from './aligned.ts'
import { startChild } from './child.ts'
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
  },
})

/** Cosine of the same picture on both sides: their pre-processing differs by less than a level. */
const LEAST_COSINE = 0.999

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}

async function compare(jobFile: string, job: MeasureJob, torch: Torch) {
  const env = { ...torch.env, OMP_NUM_THREADS: `${job.threads}` }
  const sides = [
    startChild<Turn, Timed>(process.execPath, [join(import.meta.dirname, 'measure/ours.ts'), jobFile]),
    startChild<Turn, Timed>(torch.python, [join(import.meta.dirname, 'peer/measure.py'), jobFile], env),
  ] as const
  try {
    const rows = []
    for (const mode of MODES) {
      const seen: [Timed[], Timed[]] = [[], []]
      for (let round = 0; round < Number(flags.rounds); round++) {
        for (const at of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const)) {
          const timed = await sides[at].ask({ mode })
          seen[at].push(timed)
          const speed = ((job.files.length * 1000) / timed.ms).toFixed(1)
          console.error(`${mode}, round ${round + 1}, ${at === 0 ? 'Thaw' : 'PyTorch'}: ${speed} images/s`)
        }
      }
      const alike = cosine(seen[0][0]?.first ?? [], seen[1][0]?.first ?? [])
      if (!(alike > LEAST_COSINE)) throw new Error(`the sides see different things: cosine ${alike}`)
      const speeds = seen.map((of) => (job.files.length * 1000) / median(of.map(({ ms }) => ms))) as [number, number]
      const peaks = seen.map((of) => Math.max(...of.map(({ peakMb }) => peakMb))) as [number, number]
      rows.push({ mode, imagesPerSecond: speeds[0], peer: speeds[1], ratio: speeds[0] / speeds[1], peakMb: peaks })
    }
    return rows
  } finally {
    await Promise.all(sides.map((side) => side.close()))
  }
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
    const rows = await compare(jobFile, job, torch)
    const about = { cpu: cpus()[0]?.model.trim(), peer: torch.description, images: files.length, batch, threads }
    if (flags.json) console.log(JSON.stringify({ ...about, rounds: Number(flags.rounds), rows }))
    else {
      console.log(`${about.cpu}; peer: ${about.peer}; ${files.length} images, batches of ${batch}, ${threads} threads`)
      const head = ['from', 'images/s', 'PyTorch images/s', 'ratio', 'MB', 'PyTorch MB']
      const cells = rows.map(({ mode, imagesPerSecond, peer, ratio, peakMb: [mb, peerMb] }) => [
        mode,
        imagesPerSecond.toFixed(1),
        peer.toFixed(1),
        ratio.toFixed(2),
        mb.toFixed(0),
        peerMb.toFixed(0),
      ])
      console.log(aligned([head, ...cells], 1))
    }
    return 0
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

process.exitCode = await main()
