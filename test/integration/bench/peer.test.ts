import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import { defaultZoo } from '../../../core/model/index.ts'
import { findTorch } from '../../bench/torch.ts'
import type { Case, Example } from '../../bench/training/cases.ts'
import { jobsOf, type WrittenCase } from '../../bench/training/jobs.ts'
import { type BenchedId, trainedModel } from '../../bench/training/models.ts'
import type { Result } from '../../bench/training/summary.ts'
import { writeCase, writeFramed } from '../../bench/training/write-case.ts'

const torch = findTorch()

/** Dark and bright pictures of noise: any model that sees them tells them apart. */
const drawn: Case = {
  name: 'drawn',
  about: '',
  needs: 'cifar10-small',
  whole: false,
  make: async (_, side) => {
    const examples = (name: string, count: number): Example[] =>
      ['bright', 'dark'].flatMap((label) =>
        Array.from({ length: count }, (_, i) => {
          const random = createRandom(`${name} ${label} ${i}`)
          const least = label === 'dark' ? 0 : 150
          return { label, rgb: Uint8Array.from({ length: side * side * 3 }, () => least + 100 * random.next()) }
        }),
      )
    return { train: examples('train', 10), test: examples('test', 4) }
  },
}

// THAW_PYTHON names a Python that has PyTorch and Pillow.
describe.skipIf(!torch)('the peer of the training bench, without PyTorch skipped', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'thaw-bench-peer-'))
  })
  afterAll(async () => rm(folder, { recursive: true, force: true }))

  test.each(['thaw-tiny', 'thaw-photo'] as const)('fits a head and trains all of %s', async (model) => {
    const written = await writtenFor(model, join(folder, model))
    const options = {
      model,
      modelFolder: join(defaultZoo(), model),
      seeds: 1,
      threads: '1',
      only: 'peer',
      mirror: true,
    }
    const wanted = ['peer-frozen', 'peer-mirrored 0.0003'].map((name) => `drawn ${name}`)
    const jobs = jobsOf([written], options).filter(({ id }) => wanted.includes(id))
    expect(jobs).toHaveLength(wanted.length)
    for (const { id, args } of jobs) {
      const env = { ...process.env, ...torch?.env, OMP_NUM_THREADS: '1' }
      const { stdout } = await promisify(execFile)(torch?.python ?? '', args, { env })
      const answer = JSON.parse(stdout) as Result & { epoch?: number }
      expect({ ...answer, id }).toMatchObject({ id, val: 1, test: 1 })
      // Of weights that validate alike, those that trained longest stay.
      if (!id.includes('frozen')) expect(answer.epoch).toBeGreaterThan(0)
    }
  })
})

async function writtenFor(model: BenchedId, folder: string): Promise<WrittenCase> {
  const { pictures, framing } = await trainedModel(model, 'full')
  const at = await writeCase(drawn, folder, '', pictures)
  return { name: 'drawn', needs: drawn.needs, folder: at, shrunken: await writeFramed(at, framing) }
}
