import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { Pair, ProfileName } from '../../../core/world/index.ts'
import { framedPair, pair, singlePair } from '../../../core/world/index.ts'

const SEEDS = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 1_000_000_007]

/** One hash of the pictures and captions of many pairs. */
function fingerprint(make: (seed: number) => Pair, seeds: readonly number[]): string {
  const hash = createHash('sha256')
  for (const seed of seeds) {
    const { image, caption } = make(seed)
    hash.update(image).update(caption)
  }
  return hash.digest('hex').slice(0, 16)
}

/**
 * Weights are distinguished by the pairs they were trained on: what a seed draws and says must never change. A new look
 * needs a new profile.
 */
describe('the pairs that pretraining sees', () => {
  it.each<readonly [ProfileName, string, string, string]>([
    ['base', '26715a72d5f8fa63', '0ef814dc328c7fd2', '93d744aef68874d6'],
    ['plain', 'bec0426e084d7edd', 'b2f788122427ef67', 'bfb51cc14a46c2a6'],
    ['rich', '7a25b6a006fc737f', '4ee643938a151b39', 'e8d5a60e4ef312a7'],
  ])('of the profile %s are what they were', (profile, pairs, singles, framed) => {
    const many = [...SEEDS, ...Array.from({ length: 200 }, (_, i) => 1000 + i)]
    expect(fingerprint((seed) => pair(seed, profile), many)).toBe(pairs)
    expect(fingerprint((seed) => singlePair(seed, profile), many)).toBe(singles)
    expect(fingerprint((seed) => framedPair(seed, profile), many)).toBe(framed)
  })

  it('say what they said', () => {
    expect(SEEDS.slice(0, 4).map((seed) => pair(seed, 'rich').caption)).toEqual([
      'a photo of a huge brown pentagon and a yellow crescent',
      'there is a checkered purple ring',
      'there is a large purple circle in the center',
      'a photo of a small striped orange star near the bottom on a feathery background',
    ])
  })
})
