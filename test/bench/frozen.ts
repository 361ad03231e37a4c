/**
 * `npm run bench:frozen`: a few epochs of the strategy `frozen` beside PyTorch, with the tower passed in every epoch as
 * most scripts do, and with features cached as we do. Decoding is left out on both sides: the images are bytes in memory.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startChild } from './child.ts'
import { drawJob } from './frozen/draw.ts'
import type { Job, Timed, Turn } from './frozen/job.ts'
import { type Peer, type Row, type Side, table } from './frozen/table.ts'
import { median } from './step/median.ts'
import { findTorch, TORCH_MISSING, type Torch } from './torch.ts'

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    images: { type: 'string', default: '2000' },
    epochs: { type: 'string', default: '5' },
    /** Turns of each side. */
    rounds: { type: 'string', default: '3' },
    /** One and all when left out. */
    threads: { type: 'string', default: '' },
    /** Random views too, as the app trains: each is computed once and cached; the peers draw none, which spares them. */
    augment: { type: 'boolean', default: false },
  },
})

/** Peers first, then the two of ours, in every round: the cold run leaves the cache that the next one finds. */
const TURNS = ['no-grad', 'cached', 'cold', 'again'] as const satisfies readonly Turn['mode'][]
const ours = join(import.meta.dirname, 'frozen/ours.ts')
const peer = join(import.meta.dirname, 'peer/frozen.py')

async function compare(job: Job, folder: string, torch: Torch): Promise<Row> {
  const file = join(folder, `job-${job.threads}.json`)
  await writeFile(file, JSON.stringify(job))
  const env = { ...torch.env, OMP_NUM_THREADS: String(job.threads) }
  const [us, them] = [
    startChild<Turn, Timed>(process.execPath, [ours, file]),
    startChild<Turn, Timed>(torch.python, [peer, file], env),
  ]
  try {
    const seen = Object.fromEntries(TURNS.map((mode) => [mode, [] as Timed[]])) as Record<Turn['mode'], Timed[]>
    for (let round = 0; round < Number(flags.rounds); round++) {
      for (const mode of TURNS) {
        const turn: Turn = { mode }
        const timed = await (mode === 'cold' || mode === 'again' ? us : them).ask(turn)
        if (!Number.isFinite(timed.loss)) throw new Error(`${mode}: the loss is ${timed.loss}`)
        seen[mode].push(timed)
        console.error(`${job.threads} threads, round ${round + 1}, ${mode}: ${(timed.ms / 1000).toFixed(1)} s`)
      }
    }
    return summarise(job.threads, seen)
  } finally {
    await Promise.all([us.close(), them.close()])
  }
}

type Seen = Readonly<Record<Turn['mode'], readonly Timed[]>>

function summarise(threads: number, seen: Seen): Row {
  const side = (mode: Turn['mode']): Side => {
    const middle = (of: (timed: Timed) => number): number => Math.round(median(seen[mode].map(of)))
    const names = Object.keys(seen[mode][0]?.parts ?? {})
    const parts = Object.fromEntries(names.map((name) => [name, middle((timed) => timed.parts[name] ?? 0)]))
    return { ms: middle(({ ms }) => ms), cpuMs: middle(({ cpuMs }) => cpuMs), parts }
  }
  const [ours, oursAgain] = [side('cold'), side('again')]
  const against = (mode: Turn['mode']): Peer => {
    const peer = side(mode)
    const over = (us: number, them: number): number => Math.round((them / us) * 100) / 100
    return {
      ...peer,
      ratio: over(ours.ms, peer.ms),
      ratioAgain: over(oursAgain.ms, peer.ms),
      cpuRatio: over(ours.cpuMs, peer.cpuMs),
      cpuRatioAgain: over(oursAgain.cpuMs, peer.cpuMs),
    }
  }
  return { threads, ours, oursAgain, torchNoGrad: against('no-grad'), torchCached: against('cached') }
}

async function main(): Promise<number> {
  const torch = findTorch()
  if (!torch) {
    console.error(TORCH_MISSING)
    return 3
  }
  const folder = await mkdtemp(join(tmpdir(), 'thaw-bench-'))
  try {
    const [images, epochs] = [Number(flags.images), Number(flags.epochs)]
    const job = await drawJob(folder, { images, epochs, augment: flags.augment })
    const all = availableParallelism()
    const rows: Row[] = []
    for (const threads of flags.threads ? flags.threads.split(',').map(Number) : [...new Set([1, all])])
      rows.push(await compare({ ...job, threads }, folder, torch))
    const about = { images, epochs, train: job.train, val: job.val, views: job.views, rounds: Number(flags.rounds) }
    if (flags.json) {
      console.log(JSON.stringify({ cpu: cpus()[0]?.model.trim(), peer: torch.description, ...about, runs: rows }))
    } else {
      console.log(`${cpus()[0]?.model.trim()}; peer: ${torch.description}`)
      console.log(`${images} images, ${epochs} epochs, ${job.views} views; medians of ${flags.rounds} alternations`)
      console.log(table(rows))
    }
    return 0
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

process.exitCode = await main()
