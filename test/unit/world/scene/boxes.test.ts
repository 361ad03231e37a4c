import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../../core/domain/random.ts'
import type { ProfileName } from '../../../../core/world/profile-words.ts'
import { noPost } from '../../../../core/world/scene/scene.ts'
import type { Scene, SceneObject } from '../../../../core/world/scene/scene.ts'
import { baseShapes, reservedShapes } from '../../../../core/world/vocabulary.ts'
import { boxOf, renderScene, sampleScene } from '../../../../core/world/index.ts'

const SIZE = 96

/** The pixels that an object changes, as a box. */
function drawnBox(scene: Scene): number[] {
  const quiet = { ...scene, light: { ...scene.light, shadow: 0 }, post: noPost }
  const image = renderScene(quiet, SIZE).slice()
  const empty = renderScene({ ...quiet, objects: [] }, SIZE)
  let [left, top, right, bottom] = [SIZE, SIZE, 0, 0]
  for (let at = 0; at < SIZE * SIZE; at++) {
    const change = [0, 1, 2].some((c) => Math.abs((image[3 * at + c] as number) - (empty[3 * at + c] as number)) > 12)
    if (!change) continue
    left = Math.min(left, at % SIZE)
    right = Math.max(right, (at % SIZE) + 1)
    top = Math.min(top, Math.floor(at / SIZE))
    bottom = Math.max(bottom, Math.floor(at / SIZE) + 1)
  }
  return [left, top, right, bottom]
}

function alone(seed: number, profile: ProfileName, shape: SceneObject['shape']): Scene {
  const scene = sampleScene(createRandom(seed), profile, { mainShape: shape, mainFill: 'solid' })
  const [main] = scene.objects as readonly [SceneObject, ...SceneObject[]]
  const background = { ...scene.background, kind: 'flat', colours: [[0.5, 0.5, 0.5]], occluders: 0, scraps: 0 }
  return { ...scene, objects: [{ ...main, colour: [1, 0, 0] }], background } as unknown as Scene
}

describe.each(['base', 'plain', 'rich'] as const)('boxes in the profile %s', (profile) => {
  it.each([...baseShapes, ...reservedShapes])('lie where a %s is drawn, within 2 pixels', (shape) => {
    for (let seed = 0; seed < 8; seed++) {
      const scene = alone(seed, profile, shape)
      const box = boxOf(scene, scene.objects[0] as SceneObject, SIZE)
      const drawn = drawnBox(scene)
      const { left = NaN, top = NaN, right = NaN, bottom = NaN } = box ?? {}
      for (const [k, edge] of [left, top, right, bottom].entries()) {
        expect(Math.abs(edge - (drawn[k] as number)), `seed ${seed}, edge ${k}`).toBeLessThan(2)
      }
    }
  })
})

describe('boxOf', () => {
  const scene = alone(1, 'base', 'square')
  const main = scene.objects[0] as SceneObject

  it('clips to the picture', () => {
    const box = boxOf(scene, { ...main, x: 1, y: -1, radius: 0.5 }, SIZE)
    expect(box).toMatchObject({ right: SIZE, top: 0 })
    expect(box?.left).toBeGreaterThan(0)
  })

  it('gives nothing for what is outside', () => {
    expect(boxOf(scene, { ...main, x: 3 }, SIZE)).toBeUndefined()
  })

  it('grows with the picture', () => {
    const small = boxOf(scene, main, 64)
    const large = boxOf(scene, main, 128)
    expect(large?.left).toBeCloseTo(2 * (small?.left as number), 6)
  })
})
