import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../../core/domain/random.ts'
import { arrange } from '../../../../core/world/scene/arrange.ts'
import { radiusRanges } from '../../../../core/world/scene/layout.ts'
import { reservedHolds } from '../../../../core/world/scene/reserved-relations.ts'
import { relationArity, reservedRelations } from '../../../../core/world/vocabulary.ts'
import type { Scene, SceneObject } from '../../../../core/world/scene/scene.ts'
import {
  describe as state,
  captionOf,
  falseStatement,
  holds,
  pair,
  sampleScene,
  shiftScene,
} from '../../../../core/world/index.ts'

describe.each(reservedRelations)('scenes arranged by “%s”', (relation) => {
  const scenes: Scene[] = []
  for (let seed = 0; scenes.length < 60; seed++) {
    const scene = sampleScene(createRandom(seed), 'plain', { count: relationArity[relation] })
    if (scene.objects.length >= relationArity[relation]) scenes.push(arrange(scene, createRandom(seed), relation))
  }

  it('are so', () => {
    for (const [seed, scene] of scenes.entries()) {
      const [a, b, c] = scene.objects as [SceneObject, SceneObject, SceneObject?]
      expect(reservedHolds(scene, relation, a, b, c), `scene ${seed}`).toBe(true)
    }
  })

  it('keep size words true', () => {
    for (const { size, radius } of scenes.flatMap((scene) => scene.objects)) {
      expect(radius).toBeGreaterThanOrEqual(radiusRanges[size][0])
      expect(radius).toBeLessThanOrEqual(radiusRanges[size][1])
    }
  })

  it.each([0, 1, 2] as const)('are reported truly in detail %i, and their hard negatives are false', (detail) => {
    for (const [seed, scene] of scenes.entries()) {
      const told = state(scene, createRandom(seed), detail)
      expect(told.relation).toBe(relation)
      expect(holds(scene, told), `scene ${seed}`).toBe(true)
      expect(holds(scene, falseStatement(scene, createRandom(seed), detail))).toBe(false)
    }
  })
})

describe('new-relations', () => {
  it('gives the share of scenes that the severity says a reserved relation, the same ones and more as it grows', () => {
    const arranged = (severity: number): number[] =>
      Array.from({ length: 200 }, (_, seed) => seed).filter((seed) => {
        const scene = sampleScene(createRandom(seed), 'plain')
        return shiftScene(scene, 'new-relations', severity, createRandom(seed)).arrangement !== undefined
      })
    const some = arranged(0.4)
    expect(Math.abs(some.length / 200 - 0.4)).toBeLessThan(0.11)
    expect(arranged(0.8)).toEqual(expect.arrayContaining(some))
    expect(arranged(1)).toHaveLength(200)
  })

  it('is the only source of such words', () => {
    const reserved = /touching|in contact|level with|in line|between|mirror/u
    for (let seed = 0; seed < 200; seed++) expect(pair(seed, 'rich').caption).not.toMatch(reserved)
    const scene = shiftScene(sampleScene(createRandom(1), 'plain'), 'new-relations', 1, createRandom(1))
    expect(captionOf(scene, createRandom(1), 0)).toMatch(reserved)
  })
})
