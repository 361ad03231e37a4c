import { describe, expect, it } from 'vitest'
import { colourDistance } from '../../../../core/world/scene/colour.ts'
import { sampleItems } from '../../../../core/world/index.ts'

describe('groups', () => {
  const items = [...sampleItems({ items: 200, seed: 8, groups: 5, duplicates: 0.2 })]

  it('are as many as asked, spread over the classes, and named in the file', () => {
    expect(new Set(items.map((item) => item.group)).size).toBe(5)
    for (const { fileName, group } of items) expect(fileName).toMatch(new RegExp(`^group-00${group}-item-\\d+\\.png$`))
    for (const members of Map.groupBy(items, (item) => item.group).values()) {
      expect(new Set(members.map((item) => item.className)).size).toBeGreaterThan(3)
    }
  })

  it('share background, light and camera, and differ from other groups', () => {
    const looks = (item: (typeof items)[number]): string => {
      const { background, camera, light } = item.scene
      return JSON.stringify([background.kind, background.colours, camera, light])
    }
    for (const members of Map.groupBy(items, (item) => item.group).values()) {
      expect(new Set(members.map(looks)).size).toBe(1)
    }
    expect(new Set(items.map(looks)).size).toBe(5)
  })

  it('keep copies beside their originals', () => {
    const copies = items.filter((item) => item.copyOf !== undefined)
    expect(copies.length).toBeGreaterThan(20)
    for (const copy of copies) expect(copy.group).toBe(items[copy.copyOf as number]?.group)
  })

  it('leave objects that stand out from the shared background', () => {
    for (const { scene } of items) {
      for (const { colour } of scene.objects) {
        for (const shade of scene.background.colours) expect(colourDistance(colour, shade)).toBeGreaterThan(0.3)
      }
    }
  })

  it('change what items show no more than their looks', () => {
    const shapes = (groups?: number): unknown[] =>
      [...sampleItems({ items: 40, seed: 8, ...(groups !== undefined && { groups }) })].map((item) => [
        item.className,
        item.scene.objects.map((object) => object.shape),
      ])
    expect(shapes(3)).toEqual(shapes())
  })
})
