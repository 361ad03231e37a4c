import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createRandom } from '../../../../core/domain/random.ts'
import { baseShapes, reservedShapes } from '../../../../core/world/vocabulary.ts'
import type { SampleItem, ShiftKind } from '../../../../core/world/index.ts'
import {
  renderScene,
  sampleClasses,
  sampleItems,
  sampleScene,
  sceneShiftKinds,
  shiftKinds,
  shiftScene,
  writeSample,
} from '../../../../core/world/index.ts'

describe.each(sceneShiftKinds)('the shift %s', (kind) => {
  const scene = sampleScene(createRandom(21), 'plain')

  it('changes nothing at severity 0', () => {
    const shifted = shiftScene(scene, kind, 0, createRandom(1))
    expect(renderScene(shifted, 64)).toEqual(renderScene(scene, 64))
  })

  it('changes the picture at severity 1, the same way each time', () => {
    const shifted = renderScene(shiftScene(scene, kind, 1, createRandom(1)), 64)
    expect(shifted).not.toEqual(renderScene(scene, 64))
    expect(shifted).toEqual(renderScene(shiftScene(scene, kind, 1, createRandom(1)), 64))
  })

  it('moves pictures farther on average as severity grows', () => {
    const distance = (severity: number): number => {
      let sum = 0
      for (let seed = 0; seed < 24; seed++) {
        const before = sampleScene(createRandom(seed), 'plain')
        const a = renderScene(before, 32)
        const b = renderScene(shiftScene(before, kind, severity, createRandom(seed)), 32)
        for (const [i, value] of a.entries()) sum += Math.abs(value - (b[i] as number))
      }
      return sum
    }
    expect(distance(0.3)).toBeGreaterThan(0)
    expect(distance(1)).toBeGreaterThan(distance(0.3))
  })

  it('refuses a severity outside 0 … 1', () => {
    expect(() => shiftScene(scene, kind, 1.5, createRandom(1))).toThrow(RangeError)
    expect(() => shiftScene(scene, kind, Number.NaN, createRandom(1))).toThrow(RangeError)
  })
})

describe('sampleItems', () => {
  const count = (names: readonly string[], name: string): number => names.filter((each) => each === name).length

  it.each(shiftKinds)('at severity 0 of %s is the unshifted sample', (shift) => {
    const plain = [...sampleItems({ items: 12, seed: 4 })]
    const shifted = [...sampleItems({ items: 12, seed: 4, shift, severity: 0 })]
    expect(shifted.map((item) => [item.className, item.render(32)])).toEqual(
      plain.map((item) => [item.className, item.render(32)]),
    )
  })

  it('labels each picture by its main object and spreads items evenly over the classes', () => {
    const items = [...sampleItems({ items: 60, seed: 1 })]
    for (const item of items) expect(item.scene.objects[0]?.shape).toBe(item.className)
    const names = items.map((item) => item.className)
    for (const each of sampleClasses({ items: 60, seed: 1 })) expect(count(names, each.name)).toBe(10)
    expect(new Set(items.map((item) => item.fileName)).size).toBe(60)
  })

  it('mislabels, copies and unbalances as much as it is asked to', () => {
    const options = { items: 600, seed: 2, labelNoise: 0.2, duplicates: 0.3, imbalance: 0.8 }
    const items = [...sampleItems(options)]
    const wrong = items.filter((item) => item.scene.objects[0]?.shape !== item.className)
    expect(wrong.every((item) => item.mislabelled)).toBe(true)
    expect(wrong.length / 600).toBeCloseTo(0.2, 1)
    const copies = items.filter((item) => item.copyOf !== undefined)
    expect(copies.length / 600).toBeCloseTo(0.3, 1)
    for (const copy of copies) expect(items[copy.copyOf as number]?.seed).toBe(copy.seed)
    const shapes = items.map((item) => item.scene.objects[0]?.shape as string)
    const classes = sampleClasses(options)
    const last = count(shapes, classes.at(-1)?.name as string)
    expect(last / count(shapes, classes[0]?.name as string)).toBeCloseTo(0.2, 1)
  })

  it('brings in reserved shapes with new-shapes only, as many classes as the severity says', () => {
    const fresh = (severity: number): number =>
      sampleClasses({ items: 1, seed: 1, shift: 'new-shapes', severity }).filter((each) =>
        (reservedShapes as readonly string[]).includes(each.shape as string),
      ).length
    expect([fresh(0), fresh(0.5), fresh(1)]).toEqual([0, 3, 6])
  })

  it('renames with new-words and hands names round with new-labels', () => {
    const words = sampleClasses({ items: 1, seed: 1, shift: 'new-words', severity: 1 })
    expect(words.some((each) => (baseShapes as readonly string[]).includes(each.name))).toBe(false)
    const labels = sampleClasses({ items: 1, seed: 1, shift: 'new-labels', severity: 1 })
    expect(labels.every((each) => each.name !== each.shape)).toBe(true)
    expect(new Set(labels.map((each) => each.name)).size).toBe(labels.length)
  })
})

describe('new label semantics', () => {
  const items = (shift: ShiftKind, severity: number): SampleItem[] => [
    ...sampleItems({ items: 120, seed: 9, shift, severity }),
  ]

  it('join two shapes and fills in a class, so that neither tells it alone', () => {
    for (const { className, scene } of items('new-labels-conjunctions', 1)) {
      const [main] = scene.objects
      const word = main?.fill === 'solid' ? `solid ${main.shape} or` : `or striped ${main?.shape}`
      expect(className).toContain(word)
    }
    const shapes = items('new-labels-conjunctions', 1).map((item) => item.scene.objects[0]?.shape)
    expect(new Set(shapes).size).toBe(6)
  })

  it('count objects in as many classes as the severity says', () => {
    const words = ['one thing', 'two things', 'three things', 'four things']
    for (const { className, scene } of items('new-labels-counts', 1)) {
      if (words.includes(className)) expect(words[scene.objects.length - 1]).toBe(className)
      else expect(scene.objects[0]?.shape).toBe(className)
    }
    const named = (severity: number): number =>
      sampleClasses({ items: 1, seed: 1, shift: 'new-labels-counts', severity }).filter(({ name }) =>
        words.includes(name),
      ).length
    expect([named(0), named(0.5), named(1)]).toEqual([0, 2, 4])
  })

  it('name relations, each shown by its pictures', () => {
    const names = new Set<string>()
    for (const { className, scene } of items('new-relations', 1)) {
      if (scene.arrangement === undefined) expect(scene.objects[0]?.shape).toBe(className)
      else names.add(`${className}: ${scene.arrangement}`)
    }
    expect([...names].toSorted()).toEqual([
      'level pair: level',
      'mirrored pair: mirror',
      'one between two: between',
      'touching pair: touching',
    ])
  })
})

describe.each(shiftKinds)('severities of %s', (shift) => {
  it('share their randomness: what a shift does not touch stays, item by item', () => {
    const at = (severity: number): SampleItem[] => [
      ...sampleItems({ items: 40, seed: 6, shift, severity, duplicates: 0.2, labelNoise: 0.1, groups: 4 }),
    ]
    const [low, high] = [at(0.4), at(0.8)]
    const kept = (item: SampleItem): unknown => [item.seed, item.group, item.copyOf, item.mislabelled, item.fileName]
    expect(high.map(kept)).toEqual(low.map(kept))
  })
})

describe('writeSample', () => {
  let directory = ''
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'thaw-sample-'))
  })
  afterEach(() => rm(directory, { recursive: true }))
  const keepBytes = (rgb: Uint8Array): Promise<Uint8Array> => Promise.resolve(rgb)

  it('writes each item into its class folder, and a manifest that lists them', async () => {
    const options = { items: 18, seed: 3, size: 16 }
    const progress: number[] = []
    const result = await writeSample(join(directory, 'new'), options, keepBytes, (done) => progress.push(done))
    expect(result).toMatchObject({ ok: true, value: { items: 18 } })
    const manifest = JSON.parse(await readFile(join(directory, 'new', 'manifest.json'), 'utf8')) as {
      items: { file: string; className: string }[]
    }
    const items = [...sampleItems(options)]
    expect(manifest.items.map((item) => item.className)).toEqual(items.map((item) => item.className))
    for (const [index, item] of manifest.items.entries()) {
      const bytes = await readFile(join(directory, 'new', item.file))
      expect(new Uint8Array(bytes)).toEqual(items[index]?.render(16))
    }
    expect(progress.at(-1)).toBe(18)
  })

  it('refuses a folder that holds something, and leaves it as it was', async () => {
    await writeFile(join(directory, 'mine.txt'), 'keep')
    const result = await writeSample(directory, { items: 2, seed: 1, size: 16 }, keepBytes)
    expect(result).toMatchObject({ ok: false, failure: { code: 'usage', file: directory } })
    expect(await readdir(directory)).toEqual(['mine.txt'])
  })

  it('says so when the place cannot be a folder', async () => {
    await writeFile(join(directory, 'file'), '')
    const result = await writeSample(join(directory, 'file'), { items: 2, seed: 1, size: 16 }, keepBytes)
    expect(result).toMatchObject({ ok: false, failure: { code: 'path-unreadable' } })
  })
})
