/** Statistics of images that a person chose: built, saved, taken in elsewhere, removed, and what measuring and advice say. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../../core/app/sample.ts'
import { encodePng } from '../../../core/dataset/index.ts'
import { createRandom } from '../../../core/domain/random.ts'
import type { CheckedService } from '../../support/service-alone.ts'
import { openThaw } from '../../support/service.ts'

const SIDE = 32
const PICTURES = 130
const CHECKPOINTS = resolve(import.meta.dirname, '../../support/goldens/checkpoints')
const root = mkdtempSync(join(tmpdir(), 'thaw-chosen-'))
const flat = join(root, 'holiday')
const dataset = join(root, 'shapes')
const file = join(root, 'shared.safetensors')
const model = 'clip'
/** Where the statistics are built, and where somebody else takes them in. */
let thaw: CheckedService
let other: CheckedService
const seen: string[] = []

beforeAll(async () => {
  mkdirSync(flat)
  const random = createRandom('holiday')
  for (let i = 0; i < PICTURES; i++) {
    const rgb = Uint8Array.from({ length: SIDE * SIDE * 3 }, () => random.int(256))
    writeFileSync(join(flat, `${i}.png`), await encodePng(rgb, SIDE, SIDE))
  }
  writeFileSync(join(flat, 'broken.png'), 'no picture')
  const written = await writeSampleDataset(dataset, { items: 80, seed: 4 })
  if (!written.ok) throw new Error(written.failure.message)
  thaw = openThaw(join(root, 'home'), { emit: ({ type }) => seen.push(type) })
  other = openThaw(join(root, 'other'))
  for (const service of [thaw, other]) await service.call('models.add', { model: join(CHECKPOINTS, model) })
})
afterAll(async () => {
  await thaw[Symbol.asyncDispose]()
  await other[Symbol.asyncDispose]()
  rmSync(root, { recursive: true, force: true })
})

const infoOf = async (service: CheckedService) => (await service.call('models.get', { model })).statistics
const codeOf = async (reference: string, of = model) => {
  const { code, message } = await thaw.fail('models.statistics', { model: of, reference })
  return `${code}: ${message}`
}

describe('a checkpoint without statistics', () => {
  it('gets them from a folder of pictures without classes, leaving out what is no picture', async () => {
    expect(await infoOf(thaw)).toBeNull()
    const built = await thaw.call('models.statistics', { model, reference: flat })
    expect(built).toMatchObject({ model, items: PICTURES, texts: 0, source: 'the folder “holiday”' })
    expect(built.file.startsWith(join(root, 'home'))).toBe(true)
    expect(await infoOf(thaw)).toEqual({
      items: PICTURES,
      source: 'the folder “holiday”',
      file: built.file,
      chosen: true,
      removable: true,
    })
    expect(seen.filter((type) => type === 'models.changed')).toHaveLength(2)
  })

  it('is measured against them, and measurement and advice name what the distance is to', async () => {
    const { datasetId } = await thaw.call('datasets.import', { path: dataset })
    const { shift } = await thaw.call('measure.run', { dataset: datasetId, model })
    expect(shift).toMatchObject({
      referenceSize: PICTURES,
      basis: { source: 'the folder “holiday”', chosen: true },
      text: null,
    })
    expect(shift.level).not.toBe('unknown')
    const advice = await thaw.call('advice.recommend', { dataset: datasetId, model })
    const named = `${PICTURES} images of the folder “holiday”`
    expect(advice.reasons.find(({ id }) => id === 'shift')?.text).toContain(`the ${named}`)
    expect(advice.trust.warnings).toContainEqual(
      expect.stringContaining(`distance to ${named}, not to the pretraining set`),
    )
  })

  it('gives them away as one file, which the same checkpoint takes in elsewhere', async () => {
    const saved = await thaw.call('models.saveStatistics', { model, file: file.replace('.safetensors', '') })
    expect(saved).toMatchObject({ file, items: PICTURES, bytes: readFileSync(file).length })
    const taken = await other.call('models.statistics', { model, reference: file })
    expect(taken).toMatchObject({ model, items: PICTURES, source: 'the folder “holiday”' })
    expect(readFileSync(taken.file)).toEqual(readFileSync(file))
    expect(await infoOf(other)).toMatchObject({ chosen: true })
  })

  it('refuses the file of another checkpoint, a damaged, a foreign, a huge and a missing one, and keeps its own', async () => {
    const before = await infoOf(thaw)
    expect(await codeOf(file, 'thaw-tiny')).toMatch(/^model-mismatch: .*another checkpoint/)
    const damaged = join(root, 'damaged.safetensors')
    writeFileSync(damaged, readFileSync(file).subarray(0, -100))
    expect(await codeOf(damaged)).toMatch(/^model-unreadable: .*it ends early/)
    expect(await codeOf(join(CHECKPOINTS, model, 'model.safetensors'))).toMatch(
      /^model-unreadable: .*does not hold pretraining statistics/,
    )
    const huge = join(root, 'huge.safetensors')
    writeFileSync(huge, '')
    truncateSync(huge, 2 ** 33)
    expect(await codeOf(huge)).toMatch(/^model-unreadable: .*larger than any statistics/)
    expect(await codeOf(join(root, 'none.safetensors'))).toMatch(/^path-missing/)
    expect(await infoOf(thaw)).toEqual(before)
  })

  it('says of a folder without enough pictures how many it needs', async () => {
    const few = join(root, 'few')
    mkdirSync(few)
    for (let i = 0; i < 3; i++) writeFileSync(join(few, `${i}.png`), readFileSync(join(flat, `${i}.png`)))
    expect(await codeOf(few)).toMatch(/^dataset-empty: .*at least 64 different images.* has 3/)
    const empty = join(root, 'empty')
    mkdirSync(empty)
    expect(await codeOf(empty)).toMatch(/^dataset-empty: .*holds no images/)
  })

  it('takes an imported dataset as well, with its texts', async () => {
    const { datasetId } = await other.call('datasets.import', { path: dataset, name: 'my shapes' })
    const built = await other.call('models.statistics', { model, reference: datasetId })
    expect(built).toMatchObject({ source: 'the dataset “my shapes”' })
    expect(built.texts).toBeGreaterThan(1)
  })

  it('forgets them again: then nothing is known, and there is nothing to save or remove', async () => {
    const { removed } = await thaw.call('models.forgetStatistics', { model })
    expect(removed).toContain('statistics.safetensors')
    expect(await infoOf(thaw)).toBeNull()
    const failures = [
      await thaw.fail('models.forgetStatistics', { model }),
      await thaw.fail('models.saveStatistics', { model, file }),
    ]
    expect(failures.map(({ code }) => code)).toEqual(['not-found', 'not-found'])
  })
})
