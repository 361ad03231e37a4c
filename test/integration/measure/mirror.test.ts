/** Mirror images of drawn signs, by the real model: arrows that point left or right, and signs with two equal halves. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodePng } from '../../../core/dataset/index.ts'
import type { DatasetItem } from '../../../core/domain/dataset.ts'
import { createRandom, type Random } from '../../../core/domain/random.ts'
import { type Engine, openEngine } from '../../../core/engine/index.ts'
import { runMeasure } from '../../../core/measure/index.ts'
import { loadModel, type LoadedModel } from '../../../core/model/index.ts'

const SIDE = 48
const IMAGES = 200

let home: string
let engine: Engine
let model: LoadedModel

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'thaw-mirror-'))
  const [opened, loaded] = [await openEngine('ort', { threads: 2 }), await loadModel('thaw-photo@96')]
  if (!opened.ok) throw new Error(opened.failure.message)
  if (!loaded.ok) throw new Error(loaded.failure.message)
  engine = opened.value
  model = loaded.value
})
afterAll(async () => {
  await engine.dispose()
  await rm(home, { recursive: true, force: true })
})

/** How far a place is to the right of the sign's middle, and how far below it. */
type Sign = (right: number, below: number) => boolean

const HALF = 12
const WIDE = 4
const inside = (...places: readonly number[]): boolean => places.every((place) => Math.abs(place) <= HALF)
const SIGNS: Readonly<Record<string, readonly [Sign, Sign]>> = {
  arrows: [
    (right, below) => inside(right, below) && Math.abs(right + HALF - Math.abs(below) * 2) < WIDE,
    (right, below) => inside(right, below) && Math.abs(right - HALF + Math.abs(below) * 2) < WIDE,
  ],
  'equal halves': [
    (right, below) => inside(right, below) && Math.min(Math.abs(right), Math.abs(below)) < WIDE / 2,
    (right, below) => Math.abs(Math.hypot(right, below) - HALF) < WIDE / 2,
  ],
}

function draw(sign: Sign, random: Random): Uint8Array {
  const [x, y] = [SIDE / 2 + random.range(-8, 8), SIDE / 2 + random.range(-8, 8)]
  const [ink, paper] = [[0, 1, 2].map(() => random.int(110)), [0, 1, 2].map(() => 145 + random.int(110))]
  return Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3)
    const colour = sign((pixel % SIDE) - x, Math.floor(pixel / SIDE) - y) ? ink : paper
    return colour[i % 3] as number
  })
}

async function measured(kind: string) {
  const random = createRandom(kind)
  const items = await Promise.all(
    Array.from({ length: IMAGES }, async (_, i): Promise<DatasetItem> => {
      const bytes = await encodePng(draw(SIGNS[kind]![i % 2]!, random), SIDE, SIDE)
      const path = `${kind} ${i}.png`
      await writeFile(join(home, path), bytes)
      const hash = createHash('sha256').update(bytes).digest('hex')
      const about = { width: SIDE, height: SIDE, bytes: bytes.length, hash, dhash: '0', cluster: i }
      return { path, label: i % 2, split: 'train', ...about }
    }),
  )
  const result = await runMeasure(
    {
      task: 'measure',
      dataset: { datasetId: 'd', root: home, fingerprint: kind, task: 'classes', classes: ['one', 'other'], items },
      model: model.id,
      engine: { backend: 'ort', automatic: false },
      cacheDir: join(home, 'cache'),
      statisticsDir: join(home, 'models'),
      seed: 1,
    },
    { engine, model, signal: new AbortController().signal, onProgress: () => {} },
  )
  if (!result.ok) throw new Error(result.failure.message)
  return result.value
}

test('keep the class where both halves are equal', async () => {
  const { mirror, probe } = await measured('equal halves')
  expect(probe.linear.value).toBeGreaterThan(0.9)
  expect(mirror).toMatchObject({ images: IMAGES, keepsClass: true })
})

test('change it where a sign means the side that it points to, and a warm cache says the same', async () => {
  const { mirror } = await measured('arrows')
  expect(mirror?.keepsClass).toBe(false)
  expect(mirror?.loss.value).toBeGreaterThan(0.1)
  expect((await measured('arrows')).mirror).toEqual(mirror)
})
