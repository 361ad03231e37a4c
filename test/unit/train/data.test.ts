import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import { pixelsOf } from '../../support/families/convolutions.ts'
import { augmentInto, writeView } from '../../../core/train/native/data/augment.ts'
import { batchOf, epochOrder } from '../../../core/train/native/data/order.ts'
import { targetsFor } from '../../../core/train/native/tasks/classes/targets.ts'
import { corrupt } from '../../../core/train/native/score/corrupt.ts'
import { CORRUPTIONS } from '../../../core/strategies/ending.ts'
import { noise } from '../model/tiny.ts'

const SIDE = 16

describe('order', () => {
  test('an epoch passes every item exactly once, whatever the batch', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(10_000), { minLength: 1, maxLength: 60 }),
        fc.integer(),
        fc.nat(50),
        fc.integer({ min: 1, max: 17 }),
        (items, seed, epoch, batch) => {
          const order = epochOrder(items, seed, epoch)
          const batches = Array.from({ length: Math.ceil(items.length / batch) }, (_, step) =>
            batchOf(order, step, batch),
          )
          expect(batches.flat().toSorted((a, b) => a - b)).toEqual(items.toSorted((a, b) => a - b))
          expect(batches.every((each, i) => each.length === batch || i === batches.length - 1)).toBe(true)
          expect(epochOrder(items, seed, epoch)).toEqual(order)
        },
      ),
    )
  })

  test('differs from epoch to epoch and from seed to seed', () => {
    const items = Array.from({ length: 30 }, (_, i) => i)
    expect(epochOrder(items, 1, 0)).not.toEqual(epochOrder(items, 1, 1))
    expect(epochOrder(items, 1, 0)).not.toEqual(epochOrder(items, 2, 0))
    expect(items[5]).toBe(5)
  })
})

describe('augmentation', () => {
  const view = (rgb: Uint8Array, seed: number): Float32Array => {
    const out = new Float32Array(SIDE * SIDE * 3)
    augmentInto(rgb, SIDE, createRandom(seed), out, 0)
    return out
  }

  test('stays in the range of its input and writes its own place only', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (image, seed) => {
        const out = new Float32Array(SIDE * SIDE * 3 + 2).fill(7)
        augmentInto(noise(SIDE, image), SIDE, createRandom(seed), out, 1)
        expect([out[0], out.at(-1)]).toEqual([7, 7])
        expect(out.subarray(1, -1).every((value) => Math.abs(value) <= Math.fround(1.2))).toBe(true)
      }),
      { numRuns: 50 },
    )
  })

  test('is the same for the same seed, another for another', () => {
    expect(view(noise(SIDE, 1), 5)).toEqual(view(noise(SIDE, 1), 5))
    expect(view(noise(SIDE, 1), 5)).not.toEqual(view(noise(SIDE, 1), 6))
  })

  test('is the image itself, but for the rotation grid, where every draw lies in the middle', () => {
    // Draws of the middle: zoom 0.89, no turn, no shift, no change of colour.
    const middle = { ...createRandom(1), range: (low: number, high: number) => (low + high) / 2 }
    const rgb = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (Math.floor(i / 3) % SIDE) * 10 + 20)
    const out = new Float32Array(rgb.length)
    augmentInto(rgb, SIDE, middle, out, 0)
    for (let y = 0; y < SIDE; y++) {
      for (let x = 0; x < SIDE; x++) {
        const seen = 7.5 + (x - 7.5) * 0.89
        expect(out[(y * SIDE + x) * 3]).toBeCloseTo((seen * 10 + 20) / 127.5 - 1, 4)
      }
    }
  })

  test('comes in the range that the tower takes in', () => {
    const rgb = noise(16, 3)
    const [signed, seen] = [new Float32Array(rgb.length), new Float32Array(rgb.length + 1).fill(9)]
    augmentInto(rgb, 16, createRandom(4), signed, 0)
    writeView(pixelsOf(16), rgb, createRandom(4), seen, 1)
    expect(seen[0]).toBe(9)
    for (const [i, value] of signed.entries()) expect(seen[i + 1]).toBeCloseTo((value + 1) / 2, 5)
  })

  test('keeps a flat image flat, within the promised change of brightness, contrast and colour', () => {
    for (let seed = 0; seed < 50; seed++) {
      const out = view(new Uint8Array(SIDE * SIDE * 3).fill(178), seed)
      const plain = 178 / 127.5 - 1
      for (let c = 0; c < 3; c++) {
        const first = out[c]!
        expect(Math.abs(first - plain)).toBeLessThanOrEqual(plain * (1.3 * 1.1 - 1) + 0.15 + 1e-6)
        for (let i = c; i < out.length; i += 3) expect(out[i]).toBeCloseTo(first, 4)
      }
    }
  })

  test('mirrors about half of the views where mirror images are allowed, and changes nothing else', () => {
    const rgb = noise(SIDE, 2)
    let flipped = 0
    for (let seed = 0; seed < 200; seed++) {
      const [plain, seen] = [view(rgb, seed), new Float32Array(rgb.length)]
      augmentInto(rgb, SIDE, createRandom(seed), seen, 0, true)
      if (seen[0] !== plain[0]) flipped++
      const other = seen[0] === plain[0] ? (x: number) => x : (x: number) => SIDE - 1 - x
      for (let i = 0; i < rgb.length; i++) {
        const [pixel, c] = [Math.floor(i / 3), i % 3]
        const at = (pixel - (pixel % SIDE) + other(pixel % SIDE)) * 3 + c
        expect(seen[i]).toBe(plain[at])
      }
    }
    expect(flipped).toBeGreaterThan(70)
    expect(flipped).toBeLessThan(130)
  })

  test('never mirrors otherwise: the dark side stays the dark side', () => {
    const rgb = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => (Math.floor(i / 3) % SIDE < SIDE / 2 ? 40 : 200))
    for (let seed = 0; seed < 50; seed++) {
      const out = view(rgb, seed)
      let [left, right] = [0, 0]
      for (let i = 0; i < out.length; i++) {
        if (Math.floor(i / 3) % SIDE < SIDE / 2) left += out[i]!
        else right += out[i]!
      }
      expect(left).toBeLessThan(right)
    }
  })
})

describe('corruption', () => {
  test.each(CORRUPTIONS)('%s gives changed bytes, the same for the same seed, and leaves the image alone', (kind) => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (image, seed) => {
        const rgb = noise(SIDE, image)
        const before = rgb.slice()
        const changed = corrupt(rgb, SIDE, kind, createRandom(seed))
        expect(changed).toHaveLength(rgb.length)
        expect(changed.BYTES_PER_ELEMENT).toBe(1)
        expect([...changed]).toEqual([...corrupt(rgb, SIDE, kind, createRandom(seed))])
        expect([...changed]).not.toEqual([...before])
        expect(rgb).toEqual(before)
      }),
      { numRuns: 30 },
    )
  })

  test('blur keeps a flat image and flattens a busy one', () => {
    const flat = new Uint8Array(SIDE * SIDE * 3).fill(90)
    expect([...corrupt(flat, SIDE, 'blur', createRandom(1))]).toEqual([...flat])
    const spread = (of: Uint8Array): number => Math.max(...of) - Math.min(...of)
    const busy = noise(SIDE, 1)
    expect(spread(corrupt(busy, SIDE, 'blur', createRandom(1)))).toBeLessThan(spread(busy) * 0.75)
  })

  test('noise and colour saturate instead of wrapping round', () => {
    const [black, white] = [new Uint8Array(SIDE * SIDE * 3), new Uint8Array(SIDE * SIDE * 3).fill(255)]
    for (const kind of ['noise', 'colour'] as const) {
      for (let seed = 0; seed < 10; seed++) {
        expect(Math.max(...corrupt(black, SIDE, kind, createRandom(seed)))).toBeLessThan(128)
        expect(Math.min(...corrupt(white, SIDE, kind, createRandom(seed)))).toBeGreaterThan(127)
      }
    }
  })

  test('crop shows a part of the image only', () => {
    const columns = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => Math.floor(i / 3) % SIDE)
    const seen = new Set(corrupt(columns, SIDE, 'crop', createRandom(3)))
    expect(seen.size).toBe(13)
    expect(Math.max(...seen) - Math.min(...seen)).toBe(12)
  })
})

test('targets are smoothed rows that sum to one; rows beyond the labels are empty and weigh nothing', () => {
  const { targets, rowWeight } = targetsFor([2, 0], 4, 3, 0.2)
  const expected = [0.05, 0.05, 0.85, 0.05, 0.85, 0.05, 0.05, 0.05, 0, 0, 0, 0]
  for (const [i, value] of expected.entries()) expect(targets![i]).toBeCloseTo(value, 6)
  expect([...rowWeight!]).toEqual([0.5, 0.5, 0])
})
