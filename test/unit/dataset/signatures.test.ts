import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clusterCopies } from '../../../core/dataset/duplicates/clusters.ts'
import type { Signature } from '../../../core/dataset/duplicates/signature.ts'
import { Signatures } from '../../../core/dataset/duplicates/signatures.ts'
import { createRandom, type Random } from '../../../core/domain/random.ts'

const SIZE = 864
const BYTES = Uint8Array.from({ length: SIZE + 2500 }, bytesFrom(createRandom(1)))

function bytesFrom(random: Random): () => number {
  return () => random.next() * 256
}

/** Signatures of pictures of which no two are the same; what they say beside their thumbs is made up. */
function signature(i: number): Signature {
  return { high: i, low: 2 ** 32 - 1 - i, mean: 100 + i / 1000, contrast: 70, thumb: BYTES.subarray(i, i + SIZE) }
}

describe('signatures of thousands of images', () => {
  it('come back as they were from a temporary file that nobody sees, and from memory where there can be none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thaw-signatures-'))
    for (const scratch of [folder, join(folder, 'missing'), undefined]) {
      const signatures = new Signatures(scratch)
      for (let i = 0; i < 2500; i++) {
        const number = signatures.add(signature(i))
        if (i % 700 === 0) expect([number, signatures.get(i)]).toEqual([i, signature(i)])
      }
      for (const i of [0, 1, 999, 1000, 1999, 2000, 2499]) expect(signatures.get(i), `${i}`).toEqual(signature(i))
      if (process.platform !== 'win32') expect(await readdir(folder)).toEqual([])
      signatures.close()
      expect(await readdir(folder)).toEqual([])
    }
    await rm(folder, { recursive: true })
  })

  it('leave the memory of the process when there is a place to keep them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'thaw-signatures-'))
    const signatures = new Signatures(folder)
    const before = process.memoryUsage().arrayBuffers
    for (let i = 0; i < 20_000; i++) signatures.add(signature(0))
    // Their thumbs have 17 MB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(6_000_000)
    expect(signatures.get(19_999)).toEqual(signature(0))
    signatures.close()
    await rm(folder, { recursive: true })
  })

  it('of one scene are compared about once each, not pair by pair', async () => {
    const scene = signature(0)
    let compared = 0
    class Counted extends Signatures {
      override get(number: number): Signature {
        compared++
        return super.get(number)
      }
    }
    const signatures = new Counted()
    const shots = Array.from({ length: 2000 }, (_, i) => {
      const thumb = scene.thumb.with(i % SIZE, (scene.thumb[i % SIZE] as number) ^ 1)
      return { hash: `${i}`, print: signatures.add({ ...scene, thumb, mean: scene.mean + i / 1000 }) }
    })
    const clusters = await clusterCopies(shots, signatures)
    expect(new Set(clusters)).toEqual(new Set([0]))
    expect(compared).toBeLessThan(4 * shots.length)
  })
})
