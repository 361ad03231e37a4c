import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../../core/domain/random.ts'
import { referents } from '../../../../core/world/language/referring-phrase.ts'
import { referTo, sampleScene, shiftScene } from '../../../../core/world/index.ts'

describe('referTo', () => {
  it('means exactly the object, whatever the scene', () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.constantFrom('base', 'plain', 'rich' as const),
        fc.boolean(),
        (seed, profile, shifted) => {
          const drawn = sampleScene(createRandom(seed), profile)
          const scene = shifted ? shiftScene(drawn, 'new-shapes', 1, createRandom(seed)) : drawn
          for (const [index, object] of scene.objects.entries()) {
            const reference = referTo(scene, object, createRandom(seed).fork(index))
            expect(reference === undefined ? [object] : referents(scene, reference)).toEqual([object])
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('finds words for nearly every object', () => {
    let named = 0
    let objects = 0
    for (let seed = 0; seed < 300; seed++) {
      const scene = sampleScene(createRandom(seed), 'plain')
      objects += scene.objects.length
      named += scene.objects.filter((object) => referTo(scene, object, createRandom(seed)) !== undefined).length
    }
    expect(named / objects).toBeGreaterThan(0.99)
  })

  it('says nothing of one of two objects that are alike', () => {
    const scene = sampleScene(createRandom(3), 'base', { count: 1 })
    const twins = { ...scene, objects: [scene.objects[0], { ...scene.objects[0] }] } as typeof scene
    expect(referTo(twins, twins.objects[0] as (typeof twins.objects)[number], createRandom(1))).toBeUndefined()
  })

  it('varies: attributes, places and relations all occur', () => {
    const texts = Array.from({ length: 300 }, (_, seed) => {
      const scene = sampleScene(createRandom(seed), 'plain')
      return referTo(scene, scene.objects[0] as (typeof scene.objects)[number], createRandom(seed))?.text ?? ''
    }).join('\n')
    for (const part of ['striped', 'small', 'red', 'on the left', 'left of the', 'above the']) {
      expect(texts).toContain(part)
    }
  })
})
