/** Measures one workload of a checkpoint's folder beside transformers on PyTorch. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Child, startChild } from '../child.ts'
import { alternate } from '../step/alternate.ts'
import type { Round } from '../step/configs.ts'
import type { Comparison } from '../step/table.ts'
import type { Torch } from '../torch.ts'
import type { Ask, CheckpointJob, PeerJob } from './job.ts'

const worker = join(import.meta.dirname, 'ours.ts')
const peer = join(import.meta.dirname, '../peer/checkpoint.py')
/** Of the first loss: both sides must have the same weights, batch and graph. */
const TOLERANCE = 1e-3

export async function compareCheckpoint(job: CheckpointJob, torch: Torch, rounds: number): Promise<Comparison> {
  const folder = await mkdtemp(join(tmpdir(), 'thaw-bench-'))
  const ours = startChild<Ask, Round & PeerJob>(process.execPath, [worker, JSON.stringify(job)])
  let theirs: Child<Ask, Round> | null = null
  try {
    const file = join(folder, 'job.json')
    const peerJob: PeerJob = await ours.ask({ peerJob: true, imagesFile: join(folder, 'images.f32') })
    await writeFile(file, JSON.stringify(peerJob))
    theirs = startChild<Ask, Round>(torch.python, [peer, file], { ...torch.env, OMP_NUM_THREADS: `${job.threads}` })
    return await alternate([ours, theirs], { rounds, tolerance: TOLERANCE })
  } finally {
    await Promise.all([ours.close(), theirs?.close()])
    await rm(folder, { recursive: true, force: true })
  }
}
