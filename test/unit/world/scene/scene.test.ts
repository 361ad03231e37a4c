import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../../core/domain/random.ts'
import type { ProfileName } from '../../../../core/world/profile-words.ts'
import type { Scene } from '../../../../core/world/scene/scene.ts'
import {
  baseFills,
  baseHues,
  baseShapes,
  reservedFills,
  reservedHues,
  reservedShapes,
} from '../../../../core/world/vocabulary.ts'
import { pair, renderScene, sampleScene } from '../../../../core/world/index.ts'

const profileNames: readonly ProfileName[] = ['base', 'plain', 'rich']

/** Pixels that differ by more than `least` of 255 in some channel. */
function changedPixels(a: Uint8Array, b: Uint8Array, least: number): number {
  let count = 0
  for (let i = 0; i < a.length; i += 3) {
    const apart = [0, 1, 2].some((c) => Math.abs((a[i + c] as number) - (b[i + c] as number)) > least)
    if (apart) count++
  }
  return count
}

function withoutMain(scene: Scene): Scene {
  return { ...scene, objects: scene.objects.slice(1) }
}

describe.each(profileNames)('scenes of the profile %s', (profile) => {
  it('give the same picture and caption for a seed, in any order, and others for another seed', () => {
    const first = pair(3, profile)
    const other = pair(4, profile)
    const again = pair(3, profile)
    expect(again).toEqual(first)
    expect(other.image).not.toEqual(first.image)
  })

  it('draw into the array they are given', () => {
    const out = new Uint8Array(32 * 32 * 3)
    const { image } = pair(9, profile, 32, out)
    expect(image).toBe(out)
    expect(out).toEqual(pair(9, profile, 32).image)
  })

  it.each([...baseShapes, ...reservedShapes])('show a %s that stands out from what lies behind it', (shape) => {
    for (let seed = 0; seed < 12; seed++) {
      const scene = sampleScene(createRandom(seed), profile, { mainShape: shape })
      const change = changedPixels(renderScene(scene, 64), renderScene(withoutMain(scene), 64), 30)
      expect(change, `seed ${seed}`).toBeGreaterThan(20)
    }
  })

  it('show the main object of 200 scenes, whatever the colours', () => {
    for (let seed = 100; seed < 300; seed++) {
      const scene = sampleScene(createRandom(seed), profile)
      const change = changedPixels(renderScene(scene, 64), renderScene(withoutMain(scene), 64), 30)
      expect(change, `seed ${seed}`).toBeGreaterThan(20)
    }
  })

  it('hold 1 to 4 objects, none larger than the first, and nothing reserved', () => {
    for (let seed = 0; seed < 400; seed++) {
      const scene = sampleScene(createRandom(seed), profile)
      expect(scene.objects.length).toBeGreaterThanOrEqual(1)
      expect(scene.objects.length).toBeLessThanOrEqual(4)
      const order = ['small', 'medium', 'large']
      const main = order.indexOf(scene.objects[0]?.size as string)
      for (const object of scene.objects) {
        expect(order.indexOf(object.size)).toBeLessThanOrEqual(main)
        expect(reservedShapes as readonly string[]).not.toContain(object.shape)
        expect(reservedHues as readonly string[]).not.toContain(object.hue)
        expect(reservedFills as readonly string[]).not.toContain(object.fill)
      }
      expect(scene.background.overlay).toBeUndefined()
    }
  })

  it('use every base shape, hue and fill', () => {
    const seen = new Set<string>()
    for (let seed = 0; seed < 300; seed++) {
      for (const object of sampleScene(createRandom(seed), profile).objects) {
        seen.add(object.shape).add(object.hue).add(object.fill)
      }
    }
    for (const name of [...baseShapes, ...baseHues, ...baseFills]) expect(seen).toContain(name)
  })
})

describe('renderScene', () => {
  it('draws the scene at any size: halving the large picture gives the small one, nearly', () => {
    const scene = sampleScene(createRandom(11), 'base')
    const small = renderScene(scene, 64)
    const large = renderScene(scene, 128)
    let difference = 0
    for (let y = 0; y < 64; y++) {
      for (let x = 0; x < 64; x++) {
        for (let c = 0; c < 3; c++) {
          const at = (row: number, column: number): number => large[(row * 128 + column) * 3 + c] as number
          const mean = (at(2 * y, 2 * x) + at(2 * y, 2 * x + 1) + at(2 * y + 1, 2 * x) + at(2 * y + 1, 2 * x + 1)) / 4
          difference += Math.abs(mean - (small[(y * 64 + x) * 3 + c] as number))
        }
      }
    }
    expect(difference / (64 * 64 * 3)).toBeLessThan(1.5)
  })

  it('puts an object where the scene says', () => {
    const drawn = sampleScene(createRandom(2), 'base', { mainShape: 'circle' })
    const main = {
      ...(drawn.objects[0] as Scene['objects'][number]),
      x: -0.5,
      y: 0.5,
      radius: 0.3,
      fill: 'solid' as const,
    }
    const image = renderScene({ ...drawn, objects: [main] }, 64)
    const colourAt = (x: number, y: number): number[] => [...image.subarray((y * 64 + x) * 3, (y * 64 + x) * 3 + 3)]
    expect(colourAt(16, 48)).toEqual(main.colour.map((value) => Math.round(value * 255)))
    expect(colourAt(48, 16)).toEqual(drawn.background.colours[0].map((value) => Math.round(value * 255)))
  })

  it('refuses an array that is too small', () => {
    expect(() => renderScene(sampleScene(createRandom(1), 'base'), 64, new Uint8Array(10))).toThrow(RangeError)
  })
})
