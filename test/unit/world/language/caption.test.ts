import fc from 'fast-check'
import { classCaption, classPrompts, USUAL_TEMPLATES } from '../../../../core/domain/caption.ts'
import { describe as suite, expect, it } from 'vitest'
import { createRandom } from '../../../../core/domain/random.ts'
import type { Detail } from '../../../../core/world/language/statement.ts'
import {
  baseHues,
  baseShapes,
  fillWords,
  hueWords,
  reservedHues,
  reservedShapes,
  shapeWords,
  sizeWords,
  unseenShapeWords,
} from '../../../../core/world/vocabulary.ts'
import {
  captionOf,
  className,
  describe,
  falseStatement,
  hardNegative,
  holds,
  sampleScene,
} from '../../../../core/world/index.ts'

const details: readonly Detail[] = [0, 1, 2]
const words = (caption: string): string[] => caption.split(' ')

suite.each(details)('captions of detail %i', (detail) => {
  it('name shapes, colours, fills and sizes that the scene has', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const scene = sampleScene(createRandom(seed), 'rich')
        const said = words(captionOf(scene, createRandom(seed), detail))
        for (const shape of baseShapes) {
          if (shapeWords[shape].some((word) => said.includes(word))) {
            expect(scene.objects.map((object) => object.shape)).toContain(shape)
          }
        }
        const hues = [...scene.objects.map((object) => object.hue), scene.background.hue]
        for (const hue of baseHues) if (hueWords[hue].some((word) => said.includes(word))) expect(hues).toContain(hue)
        for (const size of ['small', 'medium', 'large'] as const) {
          if (sizeWords[size].some((word) => said.includes(word))) {
            expect(scene.objects.map((object) => object.size)).toContain(size)
          }
        }
        for (const fill of ['stripes', 'dots', 'checker'] as const) {
          if (fillWords[fill].some((word) => said.includes(word))) {
            expect(scene.objects.map((object) => object.fill)).toContain(fill)
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  it('say the class, and only what holds', () => {
    for (let seed = 0; seed < 200; seed++) {
      const scene = sampleScene(createRandom(seed), 'plain')
      expect(holds(scene, describe(scene, createRandom(seed), detail))).toBe(true)
      const said = words(captionOf(scene, createRandom(seed), detail))
      expect(shapeWords[className(scene)].some((word) => said.includes(word))).toBe(true)
    }
  })

  it('have hard negatives that are false for the scene and differ in words', () => {
    for (let seed = 0; seed < 300; seed++) {
      const scene = sampleScene(createRandom(seed), 'rich')
      expect(holds(scene, falseStatement(scene, createRandom(seed), detail))).toBe(false)
      expect(hardNegative(scene, createRandom(seed), detail)).not.toBe(captionOf(scene, createRandom(seed), detail))
    }
  })

  it('never use reserved words', () => {
    const reserved = [...reservedShapes, ...reservedHues, ...Object.values(unseenShapeWords)] as string[]
    for (let seed = 0; seed < 200; seed++) {
      const said = words(captionOf(sampleScene(createRandom(seed), 'rich'), createRandom(seed), detail))
      expect(said.filter((word) => reserved.includes(word))).toEqual([])
    }
  })
})

suite('captions', () => {
  it('of full detail distinguish 64 scenes', () => {
    for (let batch = 0; batch < 5; batch++) {
      const captions = Array.from({ length: 64 }, (_, i) =>
        captionOf(sampleScene(createRandom(64 * batch + i), 'rich'), createRandom(i), 2),
      )
      expect(new Set(captions).size).toBeGreaterThanOrEqual(63)
    }
  })

  it('take the right article', () => {
    expect(classCaption('star')).toBe('a photo of a star')
    expect(classCaption('arrow')).toBe('a photo of an arrow')
    expect(classCaption('Sea_otter-pup')).toBe('a photo of a Sea otter pup')
    const prompts = classPrompts(['sea_otter'], USUAL_TEMPLATES)
    expect(prompts[0]).toBe(classCaption('sea_otter'))
    expect(new Set(prompts).size).toBe(5)
    expect(prompts.every((prompt) => prompt.includes('sea otter'))).toBe(true)
  })
})

suite('holds', () => {
  it('is false once a shape, colour, relation or background is changed to one the scene has not', () => {
    const scene = sampleScene(createRandom(1), 'base', { mainShape: 'star' })
    const statement = describe(scene, createRandom(1), 2)
    const [first, ...rest] = statement.phrases
    const gear = { ...(first as NonNullable<typeof first>), shape: 'gear' as const }
    expect(holds(scene, { ...statement, phrases: [gear, ...rest] })).toBe(false)
    expect(holds(scene, { ...statement, background: { kind: 'fractal' } })).toBe(false)
    expect(holds(scene, { phrases: [{ shape: 'star' }, { shape: 'star' }], relation: 'left of' })).toBe(false)
  })
})
