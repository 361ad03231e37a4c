import fc from 'fast-check'
import sharp, { type Sharp } from 'sharp'
import { describe, expect, it } from 'vitest'
import { clusterCopies, type Fingerprinted } from '../../../core/dataset/duplicates/clusters.ts'
import { isSameImage } from '../../../core/dataset/duplicates/same-image.ts'
import { Signatures } from '../../../core/dataset/duplicates/signatures.ts'
import { dhashHex, type Signature, signatureOf } from '../../../core/dataset/duplicates/signature.ts'
import { flat, photo } from '../../support/images/photo.ts'

async function signed(image: Sharp): Promise<Signature> {
  const encoded = await image.toBuffer()
  return signatureOf(await sharp(encoded).removeAlpha().resize(72, 64, { fit: 'fill' }).raw().toBuffer())
}

describe('signatures', () => {
  it('set a bit where the right neighbour is brighter, row by row', () => {
    const ramp = new Uint8Array(72 * 64 * 3).map((_, i) => Math.floor(i / 3) % 72)
    expect(dhashHex(signatureOf(ramp))).toBe('ffffffffffffffff')
    const risingAbove = ramp.map((value, i) => (i < ramp.length / 2 ? value : 0))
    expect(dhashHex(signatureOf(risingAbove))).toBe('ffffffff00000000')
  })
})

describe('copies', () => {
  it('are recognised after re-encoding, halving and a little more light', async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const original = await signed(photo(seed, 160, 120).png())
      const copies = [
        photo(seed, 160, 120).jpeg({ quality: 60 }),
        photo(seed, 160, 120).resize(80, 60).png(),
        photo(seed, 160, 120).linear(1.04).png(),
      ]
      for (const copy of copies) expect(isSameImage(original, await signed(copy)), `scene ${seed}`).toBe(true)
    }
  })

  it('are not made of different scenes, mirror images, or a scene with an added object', async () => {
    const originals = await Promise.all(Array.from({ length: 30 }, (_, i) => signed(photo(i + 1).png())))
    for (const [i, a] of originals.entries()) {
      for (const b of originals.slice(i + 1)) expect(isSameImage(a, b)).toBe(false)
    }
    const plain = await signed(photo(1, 160, 120).png())
    expect(isSameImage(plain, await signed(photo(1, 160, 120).flop().png()))).toBe(false)
    const object = await flat([255, 255, 255], 24, 24).png().toBuffer()
    const added = photo(1, 160, 120).composite([{ input: object, left: 60, top: 50 }])
    expect(isSameImage(plain, await signed(added.png()))).toBe(false)
  })

  it('are not made of flat images, which only their bytes can show to be equal', async () => {
    const grey = await signed(flat([120, 120, 120]).png())
    const lighter = await signed(flat([123, 123, 123]).png())
    expect(
      await clustersOf([
        { hash: 'a', signature: grey },
        { hash: 'b', signature: lighter },
      ]),
    ).toEqual(Int32Array.of(0, 1))
    expect(
      await clustersOf([
        { hash: 'a', signature: grey },
        { hash: 'a', signature: grey },
      ]),
    ).toEqual(Int32Array.of(0, 0))
  })

  it('are found through buckets exactly as by comparing all pairs', async () => {
    const thumb = fc.uint8Array({ minLength: 864, maxLength: 864 })
    const family = fc.tuple(
      thumb,
      fc.array(fc.array(fc.tuple(fc.nat(863), fc.integer({ min: -30, max: 30 })), { maxLength: 60 }), { maxLength: 4 }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(family, { minLength: 1, maxLength: 8 }), async (families) => {
        const signatures = families
          .flatMap(([base, variants]) => [base, ...variants.map((edits) => edited(base, edits))])
          .map(fromThumb)
        const clusters = await clustersOf(signatures.map((signature, i) => ({ hash: String(i), signature })))
        for (const [i, a] of signatures.entries()) {
          for (const [j, b] of signatures.entries()) if (isSameImage(a, b)) expect(clusters[j]).toBe(clusters[i])
          const linked = signatures.some((b, j) => j !== i && clusters[j] === clusters[i] && isSameImage(a, b))
          const alone = clusters.filter((cluster) => cluster === clusters[i]).length === 1
          expect(linked || alone).toBe(true)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('stop when asked', async () => {
    const base = await signed(photo(1).png())
    const many = Array.from({ length: 3000 }, (_, i) => ({ hash: String(i), signature: base }))
    await expect(clustersOf(many, AbortSignal.abort())).rejects.toThrow(/abort/i)
  })
})

interface Signed {
  readonly hash: string
  readonly signature: Signature
}

function clustersOf(images: readonly Signed[], signal?: AbortSignal): Promise<Int32Array> {
  const signatures = new Signatures()
  const prints = images.map(({ hash, signature }): Fingerprinted => ({ hash, print: signatures.add(signature) }))
  return clusterCopies(prints, signatures, signal)
}

function edited(base: Uint8Array, edits: readonly (readonly [number, number])[]): Uint8Array {
  const copy = Uint8ClampedArray.from(base)
  for (const [at, by] of edits) copy[at] = (copy[at] as number) + by
  return Uint8Array.from(copy)
}

/** The signature of the picture whose 18 × 16 block means are given. */
function fromThumb(thumb: Uint8Array): Signature {
  const rgb = new Uint8Array(72 * 64 * 3)
  for (let y = 0; y < 64; y++) {
    for (let x = 0; x < 72; x++) {
      for (let c = 0; c < 3; c++) rgb[(y * 72 + x) * 3 + c] = thumb[((y >> 2) * 18 + (x >> 2)) * 3 + c] as number
    }
  }
  return signatureOf(rgb)
}
