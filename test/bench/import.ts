/**
 * `npm run bench:import`: speed and memory of imports, beside Pillow in a plain loop on the same files. Every part runs in
 * a process of its own, so that its memory is its own; imports go through the service with its database. The targets
 * are for the sizes that are measured without flags. Times on the clock are of a machine that does nothing else; where
 * it does, the time of the processor (`cpuMs`) tells more.
 */
import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { SERVICE_FLAGS } from '../../core/app/fork.ts'
import { startChild } from './child.ts'
import { drawFolder, drawPhotos, drawShard, drawTar } from './import/draw.ts'
import { drawCoco, drawLines, drawReferring } from './import/draw-annotations.ts'
import { drawParquet } from './import/draw-parquet.ts'
import type { Done, Job } from './import/job.ts'
import { median } from './step/median.ts'

const { values: flags } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    photos: { type: 'string', default: '400' },
    files: { type: 'string', default: '100000' },
    lines: { type: 'string', default: '1000000' },
    /** Of the tar and the Parquet file. */
    gigabytes: { type: 'string', default: '5' },
    /** Images of the sets that are only looked at, and half of the lines of VLM-R1's. */
    looks: { type: 'string', default: '100000' },
    copies: { type: 'string', default: '100000' },
    rounds: { type: 'string', default: '3' },
    /** Of decode, folder, lines, tar, parquet, looks, copies; all when left out. */
    only: { type: 'string', default: 'decode,folder,lines,tar,parquet,looks,copies' },
  },
})

const worker = join(import.meta.dirname, 'import/worker.ts')
const pillow = join(import.meta.dirname, 'peer/pillow.py')
const PYTHONS = [process.env['THAW_PYTHON'] ?? '/usr/bin/python3', 'python3']

/** Runs one job in a new process. */
async function measure(job: Job): Promise<Done> {
  const child = startChild<Job, Done>(process.execPath, [...SERVICE_FLAGS, worker])
  try {
    return await child.ask(job)
  } finally {
    await child.close()
  }
}

function findPillow(): string | undefined {
  return PYTHONS.find((python) => spawnSync(python, ['-c', 'import PIL']).status === 0)
}

async function decode(folder: string): Promise<object> {
  const python = findPillow()
  const files = await drawPhotos(folder, Number(flags.photos))
  const ours = startChild<Job, Done>(process.execPath, [worker])
  const theirs = python === undefined ? null : startChild<object, { ms: number; version: string }>(python, [pillow])
  const rows: Record<string, object> = {}
  try {
    for (const side of [64, 224]) {
      const seen = { ours: [] as number[], pillow: [] as number[] }
      let version = ''
      for (let round = 0; round < Number(flags.rounds); round++) {
        const reply = await theirs?.ask({ files: files.map((file) => join(folder, file)), side })
        if (reply) seen.pillow.push(reply.ms)
        version = reply?.version ?? ''
        seen.ours.push((await ours.ask({ kind: 'decode', folder, files, side })).ms)
      }
      const perSecond = (ms: readonly number[]): number | null =>
        ms.length === 0 ? null : (1000 * files.length) / median(ms)
      const [us, them] = [perSecond(seen.ours), perSecond(seen.pillow)]
      const times = us !== null && them !== null ? us / them : null
      rows[`side${side}`] = { imagesPerSecond: us, pillowImagesPerSecond: them, times, pillow: version }
    }
  } finally {
    await Promise.all([ours.close(), theirs?.close()])
  }
  if (python === undefined) console.error('Pillow is not here to compare with. On Debian: apt-get install python3-pil.')
  return rows
}

async function folderImport(folder: string): Promise<object> {
  await drawFolder(folder, Number(flags.files))
  const look = await measure({ kind: 'look', root: folder })
  const all = await measure({ kind: 'import', root: folder, home: `${folder}-home` })
  return {
    files: Number(flags.files),
    firstSamplesMs: look.ms,
    firstSamplesCpuMs: look.cpuMs,
    samples: look.samples,
    importMs: all.ms,
    importCpuMs: all.cpuMs,
    imported: all.count,
    peakMB: all.peakMB,
    targets: { firstSamplesMs: 2000, peakMB: 300 },
  }
}

async function lines(folder: string): Promise<object> {
  const root = await drawLines(folder, Number(flags.lines))
  const look = await measure({ kind: 'look', root })
  const records = await measure({ kind: 'records', root })
  return {
    lines: records.count,
    firstSamplesMs: look.ms,
    recordsMs: records.ms,
    recordsCpuMs: records.cpuMs,
    peakMB: records.peakMB,
    targets: { recordsMs: 60_000 },
  }
}

/** A file far larger than the memory that may be used: looked at, its records read, and imported. */
async function large(root: string, draw: (file: string, bytes: number) => Promise<void>): Promise<object> {
  await draw(root, Number(flags.gigabytes) * 2 ** 30)
  const look = await measure({ kind: 'look', root })
  const records = await measure({ kind: 'records', root })
  const all = await measure({ kind: 'import', root, home: `${root}-home` })
  return {
    gigabytes: Number(flags.gigabytes),
    firstSamplesMs: look.ms,
    firstSamplesCpuMs: look.cpuMs,
    recordsMs: records.ms,
    recordsCpuMs: records.cpuMs,
    recordsPeakMB: records.peakMB,
    importMs: all.ms,
    importCpuMs: all.cpuMs,
    imported: all.count,
    peakMB: all.peakMB,
    targets: { firstSamplesMs: 2000, peakMB: 300 },
  }
}

const tar = (folder: string): Promise<object> => large(join(folder, 'train-000.tar'), drawTar)
const parquet = (folder: string): Promise<object> => large(join(folder, 'train-00000-of-00001.parquet'), drawParquet)

/** First samples of sets whose annotations alone take long to read. */
async function looks(folder: string): Promise<object> {
  const images = Number(flags.looks)
  const shards = join(folder, 'shards')
  await mkdir(shards)
  await drawShard(join(shards, 'train-000.tar'), images)
  const roots = {
    tar: join(shards, 'train-000.tar'),
    shards,
    coco: await drawCoco(join(folder, 'coco'), images),
    'vlm-r1': await drawReferring(join(folder, 'vlm-r1'), 2 * images),
  }
  const seen: Record<string, object> = {}
  for (const [name, root] of Object.entries(roots)) {
    const { ms, cpuMs, samples, peakMB } = await measure({ kind: 'look', root })
    const records = await measure({ kind: 'records', root })
    seen[name] = { firstSamplesMs: ms, cpuMs, samples, peakMB, recordsMs: records.ms, recordsCpuMs: records.cpuMs }
  }
  return { images, ...seen, targets: { firstSamplesMs: 2000 } }
}

async function copies(): Promise<object> {
  const done = await measure({ kind: 'copies', count: Number(flags.copies) })
  return { images: Number(flags.copies), clusters: done.count, ms: done.ms, peakMB: done.peakMB }
}

const PARTS = { decode, folder: folderImport, lines, tar, parquet, looks, copies } as const

const top = await mkdtemp(join(tmpdir(), 'thaw-bench-import-'))
const report: Record<string, object> = {
  machine: { cpu: cpus()[0]?.model ?? '', cores: availableParallelism(), node: process.version },
}
try {
  for (const [name, part] of Object.entries(PARTS)) {
    if (!flags.only.split(',').includes(name)) continue
    const folder = join(top, name)
    await mkdir(folder)
    report[name] = await part(folder)
    await rm(folder, { recursive: true })
    console.error(`${name}: ${JSON.stringify(report[name])}`)
  }
} finally {
  await rm(top, { recursive: true, force: true })
}
if (flags.json) console.log(JSON.stringify(report, null, 2))
