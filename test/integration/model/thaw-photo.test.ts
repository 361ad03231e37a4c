/** The model in the box that has seen photographs, beside PyTorch with the same files. */
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Engine, openEngine } from '../../../core/engine/index.ts'
import { photo } from '../../../core/model/families/photo/family.ts'
import { defaultZoo, embedTexts, extractFeatures, type LoadedModel, loadModel } from '../../../core/model/index.ts'
import { apart, drawn, Golden, GOLDENS } from './golden.ts'

const TEXTS = ['cat', 'a photo of a dog.', 'a red sports car on a road', 'blood cell', 'the sign for the digit five']

describe('thaw-photo', () => {
  let engine: Engine
  let model: LoadedModel
  let golden: Golden

  beforeAll(async () => {
    const [opened, loaded] = [await openEngine('ort', { threads: 1 }), await loadModel('thaw-photo')]
    if (!opened.ok) throw new Error(opened.failure.message)
    if (!loaded.ok) throw new Error(loaded.failure.message)
    engine = opened.value
    model = loaded.value
    golden = await Golden.read('real')
  })
  afterAll(() => engine.dispose())

  it('has its own scale of pixels, for views as for images', () => {
    const { pixels } = model.architecture
    const rgb = Uint8Array.from([0, 127, 255, 64, 1, 200])
    const [seen, view] = [new Float32Array(6), Float32Array.from(rgb, (byte) => byte / 127.5 - 1)]
    pixels.write(rgb, seen, 0)
    pixels.fromSigned(view, 0, 6)
    expect(apart(view, seen)).toBeLessThan(1e-5)
    expect([seen[0], seen[2]]).toEqual([Math.fround(-127 / 128), 1])
    expect([model.id, model.sides]).toEqual(['thaw-photo', [160, 96, 128, 224]])
  })

  it('splits texts into the ids of the reference tokenizer', async () => {
    const pairs = JSON.parse(await readFile(join(GOLDENS, 'tokens.json'), 'utf8')) as { text: string; ids: number[] }[]
    expect(pairs.length).toBeGreaterThan(40)
    const { context } = model.architecture.text!.tower
    for (const { text, ids } of pairs) {
      const { ids: row, real } = model.tokenizer.batch([text], context)
      const end = real.indexOf(0)
      expect({ text, ids: [...row.subarray(0, end < 0 ? context : end)] }).toEqual({ text, ids })
    }
  })

  it.each([96, 160])('sees drawn pictures of %i pixels as PyTorch does', async (side) => {
    const sided = await loadModel(`thaw-photo@${side}`)
    if (!sided.ok) throw new Error(sided.failure.message)
    const features = await extractFeatures({
      engine,
      model: sided.value,
      count: 4,
      image: (index) => drawn(index, side),
    })
    expect(apart(features.pooled.data, golden.get(`pooled/${side}`).data)).toBeLessThan(1e-4)
    const texts = golden.get('joint').data
    const { embedding } = features
    const width = embedding!.cols
    const cosines = Float32Array.from({ length: 4 * TEXTS.length }, (_, i) => {
      const [image, text] = [Math.floor(i / TEXTS.length) * width, (i % TEXTS.length) * width]
      let sum = 0
      for (let d = 0; d < width; d++) sum += embedding!.data[image + d]! * texts[text + d]!
      return sum
    })
    expect(apart(cosines, golden.get(`cosines/${side}`).data)).toBeLessThan(1e-3)
  })

  it('reads texts as PyTorch does, and puts them where it does among the images', async () => {
    const features = await embedTexts({ engine, model, texts: TEXTS, stage: 'features' })
    const units = features.data.map((value, i) => {
      const row = features.data.subarray(Math.floor(i / 384) * 384, Math.floor(i / 384) * 384 + 384)
      return value / Math.hypot(...row)
    })
    expect(apart(units, golden.get('embeddings').data)).toBeLessThan(1e-4)
    expect(apart((await embedTexts({ engine, model, texts: TEXTS })).data, golden.get('joint').data)).toBeLessThan(1e-3)
  })
})

describe('the names of its classes', () => {
  const zoo = join(defaultZoo(), 'thaw-photo')
  let home: string
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'thaw-classes-'))
    for (const file of ['model.json', 'tokenizer.json']) await copyFile(join(zoo, file), join(home, file))
  })
  afterEach(() => rm(home, { recursive: true }))

  it('are those of every size, and go along when the model is written', async () => {
    const loaded = await loadModel('thaw-photo@96')
    if (!loaded.ok) throw new Error(loaded.failure.message)
    const { architecture, params } = loaded.value
    const to = await mkdtemp(join(home, 'written-'))
    expect((await photo.write(zoo, to, params)).ok).toBe(true)
    const again = await loadModel(to)
    if (!again.ok) throw new Error(again.failure.message)
    expect(again.value.architecture.vision.classifier).toEqual(architecture.vision.classifier)
  })

  it('may be absent, and then nothing is named by them', async () => {
    const described = await photo.describe(home)
    expect(described?.ok && described.value.architecture.vision).not.toHaveProperty('classifier')
    const to = await mkdtemp(join(home, 'written-'))
    for (const part of ['vision', 'text', 'connector'])
      await copyFile(join(zoo, `${part}.safetensors`), join(home, `${part}.safetensors`))
    expect((await photo.write(home, to, new Map())).ok).toBe(true)
    expect(await readdir(to)).not.toContain('classes.json')
  })

  it.each([
    ['fewer than the classifier has rows', '[{"names":["tench"]}]'],
    ['something else', '{"0":"tench"}'],
    ['cut off', '[{"names":["ten'],
  ])('are refused where they are %s', async (_, text) => {
    await writeFile(join(home, 'classes.json'), text)
    const message = expect.stringContaining('does not name the 1000 classes of the vision tower. Restore the file')
    expect(await photo.describe(home)).toMatchObject({ failure: { code: 'model-unreadable', message } })
  })
})
