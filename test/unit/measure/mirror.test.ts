/** Whether mirror images keep their class. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import { matrix, takeRows } from '../../../core/math/matrix.ts'
import { mirrored, mirrorMeasure } from '../../../core/measure/mirror.ts'
import { makeFolds } from '../../../core/measure/probe/folds.ts'
import { linearProbe } from '../../../core/measure/probe/linear.ts'
import { labelled } from './samples.ts'

test('a mirrored image has every pixel at the same distance from the other side', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.integer(), (side, seed) => {
      const random = createRandom(seed)
      const rgb = Uint8Array.from({ length: side * side * 3 }, () => random.int(256))
      const seen = mirrored(rgb, side)
      for (let y = 0; y < side; y++)
        for (let x = 0; x < side; x++)
          for (let c = 0; c < 3; c++) expect(seen[(y * side + x) * 3 + c]).toBe(rgb[(y * side + side - 1 - x) * 3 + c])
      expect(mirrored(seen, side)).toEqual(rgb)
    }),
  )
})

describe('the verdict on mirror images', () => {
  const labels = Array.from({ length: 400 }, (_, i) => i % 4)
  const right = (share: number): number[] => labels.map((label, i) => (i < share * 400 ? label : (label + 1) % 4))
  const verdict = (plain: number, other: number, of = labels) =>
    mirrorMeasure([{ plain: right(plain), mirrored: right(other) }], of)

  test('is that they keep their class where no answer is lost', () => {
    expect(verdict(0.7, 0.7)).toMatchObject({ images: 400, keepsClass: true })
    expect(verdict(0.7, 0.75)?.loss.value).toBeCloseTo(-0.05, 2)
  })

  test('is that they may not where answers are lost, or where they may be by what the images show', () => {
    expect(verdict(0.8, 0.6)?.keepsClass).toBe(false)
    // One answer lost: of 60 it may stand for many, of 400 it does not.
    const one = (of: readonly number[]) =>
      mirrorMeasure([{ plain: of, mirrored: of.map((label, i) => (i === 0 ? label + 1 : label)) }], of)
    expect(one(labels.slice(0, 60))?.keepsClass).toBe(false)
    expect(one(labels)?.keepsClass).toBe(true)
    expect(one(labels.slice(0, 49))).toBeNull()
  })

  test('listens to layers that know the classes, and to no other', () => {
    const [blind, knowing] = [
      { plain: right(0.25), mirrored: right(0) },
      { plain: right(0.75), mirrored: right(0.75) },
    ]
    expect(mirrorMeasure([blind, knowing], labels)).toMatchObject({ loss: { value: 0 }, keepsClass: true })
    expect(mirrorMeasure([blind, knowing, { plain: right(0.75), mirrored: right(0.6) }], labels)).toMatchObject({
      keepsClass: false,
      loss: { value: expect.closeTo(0.075, 3) },
    })
    expect(mirrorMeasure([blind], labels)).toBeNull()
  })

  test('has an interval that holds the true drop about as often as it says', () => {
    const random = createRandom('coverage')
    let held = 0
    const rounds = 600
    for (let r = 0; r < rounds; r++) {
      // Of 300 images 10 % lose their class and 4 % win it: a drop of 6 points.
      const fate = Array.from({ length: 300 }, () => random.next())
      const classes = fate.map((_, i) => i % 3)
      const answers = (wrong: (f: number) => boolean) => classes.map((c, i) => (wrong(fate[i]!) ? (c + 1) % 3 : c))
      const plain = answers((f) => f >= 0.1 && (f < 0.14 || f > 0.8))
      const other = answers((f) => f < 0.1 || f > 0.8)
      const { low, high } = mirrorMeasure([{ plain, mirrored: other }], classes)!.loss
      if (low <= 0.06 && high >= 0.06) held++
    }
    expect(held / rounds).toBeGreaterThan(0.92)
    expect(held / rounds).toBeLessThan(0.99)
  })
})

describe('a linear probe on other images of its items', () => {
  const random = createRandom('twins')
  const { features, labels } = labelled(80, 6, 3, 5, random)
  const folds = makeFolds(
    labels.map((label, cluster) => ({ label, cluster })),
    5,
    random,
  )

  test('answers as on the items themselves where they are the same, in any order', () => {
    const of = random.shuffle(labels.map((_, i) => i)).slice(0, 30)
    const twins = { features: takeRows(features, of), of }
    const { predictions, ofTwins } = linearProbe(features, labels, 3, folds, twins)
    expect([...ofTwins]).toEqual(of.map((item) => predictions[item]))
  })

  test('answers by what they show, and leaves the answers on the items as they are', () => {
    // Each item's twin shows the next class.
    const swapped = matrix(80, 6)
    for (let i = 0; i < 80; i++)
      for (let k = 0; k < 6; k++) swapped.data[6 * i + k] = features.data[6 * i + (k < 3 ? (k + 2) % 3 : k)]!
    const twins = { features: swapped, of: labels.map((_, i) => i) }
    const probe = linearProbe(features, labels, 3, folds, twins)
    expect([...probe.predictions]).toEqual([...linearProbe(features, labels, 3, folds).predictions])
    const next = labels.filter((label, i) => probe.ofTwins[i] === (label + 1) % 3).length
    expect(next / 80).toBeGreaterThan(0.9)
  })
})
