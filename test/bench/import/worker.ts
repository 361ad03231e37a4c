/** One measuring process: memory is told for the whole process, so each job that is about memory gets one of its own. */
import { centreCrop } from '../../../core/domain/framing.ts'
import { clusterCopies, decodeRgb, inspectDataset, signatureOf, Signatures } from '../../../core/dataset/index.ts'
import { createRandom } from '../../../core/domain/random.ts'
import { availableParallelism } from 'node:os'
import { checked, openServiceAlone } from '../../support/service-alone.ts'
import { serveLines } from '../child.ts'
import { peakMb } from '../peak.ts'
import type { Done, Job } from './job.ts'

async function perform(job: Job): Promise<Pick<Done, 'count' | 'samples'>> {
  switch (job.kind) {
    case 'decode':
      return { count: await decodeAll(job) }
    case 'look':
    case 'records': {
      const looked = await inspectDataset({ root: job.root, ...(job.kind === 'look' ? { withinMs: 1200 } : {}) })
      if (!looked.ok) throw new Error(looked.failure.message)
      const { records, samples } = looked.value.inspection
      return { count: records, samples: samples.length }
    }
    case 'import':
      return { count: await importInto(job.root, job.home) }
    case 'copies':
      return { count: await findCopies(job.count) }
  }
}

/** As the service does it: with its database, into which the items go. */
async function importInto(path: string, home: string): Promise<number> {
  await using service = checked(openServiceAlone(home))
  const { items } = await service.call('datasets.import', { path })
  return items
}

async function decodeAll({ folder, files, side }: Extract<Job, { kind: 'decode' }>): Promise<number> {
  let next = 0
  const work = async (): Promise<void> => {
    for (let path = files[next++]; path !== undefined; path = files[next++]) {
      const decoded = await decodeRgb(folder, { path }, centreCrop(side))
      if (!decoded.ok) throw new Error(decoded.failure.message)
    }
  }
  await Promise.all(Array.from({ length: 2 * availableParallelism() }, work))
  return files.length
}

/** Pictures drawn at random, one in ten a slightly brighter copy of the one before. */
async function findCopies(count: number): Promise<number> {
  const random = createRandom(1)
  const signatures = new Signatures()
  let last = new Uint8Array(0)
  const images = Array.from({ length: count }, (_, i) => {
    last = i % 10 === 9 ? last.map((value) => Math.min(255, value + 2)) : blocks(random.next)
    return { hash: String(i), print: signatures.add(signatureOf(last)) }
  })
  const started = performance.now()
  const clusters = await clusterCopies(images, signatures)
  spent = performance.now() - started
  return new Set(clusters).size
}

/** 72 × 64 pixels in 9 × 8 blocks of any colour. */
function blocks(next: () => number): Uint8Array<ArrayBuffer> {
  const rgb = new Uint8Array(72 * 64 * 3)
  const colours = Array.from({ length: 72 * 3 }, () => next() * 256)
  for (let y = 0; y < 64; y++) {
    for (let x = 0; x < 72; x++) {
      for (let c = 0; c < 3; c++) rgb[(y * 72 + x) * 3 + c] = colours[((y >> 3) * 9 + (x >> 3)) * 3 + c] as number
    }
  }
  return rgb
}

/** Set by a job whose preparation is not part of what is measured. */
let spent: number | null = null

await serveLines(async (job: Job): Promise<Done> => {
  spent = null
  const started = performance.now()
  const before = process.cpuUsage()
  const result = await perform(job)
  const ms = spent ?? performance.now() - started
  const { user, system } = process.cpuUsage(before)
  return { ms, cpuMs: (user + system) / 1000, peakMB: peakMb(), ...result }
})
