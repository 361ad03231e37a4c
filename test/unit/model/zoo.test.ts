import { thawArchitecture } from '../../../core/model/families/thaw/index.ts'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { encodeCheckpoint } from '../../../core/model/checkpoint.ts'
import { PREPROCESSING } from '../../../core/model/families/thaw/config.ts'
import {
  countParameters,
  currentModel,
  describeModel,
  listZoo,
  loadModel,
  modelHash,
} from '../../../core/model/index.ts'
import type { ModelCard } from '../../../core/model/families/thaw/card.ts'
import { SMALL, smallModel } from './tiny.ts'

const { params } = smallModel()
const weights = encodeCheckpoint(params, 'F32', { format: 'pt' })
const card: ModelCard = {
  config: { ...SMALL },
  preprocessing: PREPROCESSING,
  hash: modelHash(weights, PREPROCESSING),
  merges: [],
  pretrained: { summary: 'made by a test', pairs: 0, steps: 0, seed: 1, command: 'none' },
}

let zoo: string
beforeEach(async () => {
  zoo = await mkdtemp(join(tmpdir(), 'thaw-zoo-'))
})
afterEach(() => rm(zoo, { recursive: true }))

async function put(text: string, bytes: Uint8Array = weights, name = 'small'): Promise<void> {
  await mkdir(join(zoo, name), { recursive: true })
  await writeFile(join(zoo, name, 'model.json'), text)
  await writeFile(join(zoo, name, 'weights.safetensors'), bytes)
}

const codeOf = async (model = 'small'): Promise<string> => {
  const loaded = await loadModel(model, zoo)
  return loaded.ok ? 'loaded' : loaded.failure.code
}

describe('loading a model', () => {
  test('by name or by folder gives its weights and identity', async () => {
    await put(JSON.stringify(card))
    for (const name of ['small', join(zoo, 'small')]) {
      const loaded = await loadModel(name, zoo)
      expect(loaded.ok && loaded.value.params).toEqual(params)
      expect(loaded.ok && loaded.value.hash).toBe(card.hash)
    }
  })

  test('that is not there is not found', async () => {
    expect(await codeOf('nowhere')).toBe('not-found')
    expect(await codeOf(join(zoo, 'nowhere'))).toBe('not-found')
    await mkdir(join(zoo, 'half'))
    await writeFile(join(zoo, 'half', 'model.json'), JSON.stringify(card))
    expect(await codeOf('half')).toBe('not-found')
  })

  test('that is not there is answered with the names there are', async () => {
    const said = async (model: string) => {
      const loaded = await loadModel(model, zoo)
      return loaded.ok ? '' : loaded.failure.message
    }
    expect(await said('nowhere')).toMatch(/“nowhere”.*No model is installed/)
    await put(JSON.stringify(card))
    expect(await said('nowhere')).toMatch(/“nowhere”.*Installed is small;/)
    await put(JSON.stringify(card), weights, 'other')
    for (const name of ['nowhere', join(zoo, 'nowhere')]) expect(await said(name)).toContain('other and small')
  })

  test('whose weights are not those of the card is a mismatch', async () => {
    const changed = weights.slice()
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    await put(JSON.stringify(card), changed)
    expect(await codeOf()).toBe('model-mismatch')
  })

  test('made for another preprocessing is a mismatch, even where the hash agrees', async () => {
    await put(JSON.stringify({ ...card, preprocessing: 'bgr8', hash: modelHash(weights, 'bgr8') }))
    expect(await codeOf()).toBe('model-mismatch')
  })

  test.each<[string, string]>([
    ['no JSON', '{"config":'],
    ['an empty file', ''],
    ['null', 'null'],
    ['a card without merges', JSON.stringify({ ...card, merges: undefined })],
    ['a width that is negative', JSON.stringify({ ...card, config: { ...SMALL, visionWidth: -16 } })],
    ['heads that do not divide the width', JSON.stringify({ ...card, config: { ...SMALL, visionHeads: 3 } })],
    ['a patch that does not divide the image', JSON.stringify({ ...card, config: { ...SMALL, patch: 5 } })],
    ['merges beyond the vocabulary', JSON.stringify({ ...card, merges: [[34, 99]] })],
    [
      'a merge of tokens that do not exist yet',
      JSON.stringify({ ...card, config: { ...SMALL, vocabulary: 300 }, merges: [[258, 99]] }),
    ],
  ])('with %s for a card is unreadable', async (_, text) => {
    await put(text)
    expect(await codeOf()).toBe('model-unreadable')
  })

  test('whose weights are of another shape than the card says is unreadable', async () => {
    await put(JSON.stringify({ ...card, config: { ...SMALL, embedding: 8 } }))
    expect(await codeOf()).toBe('model-unreadable')
  })
})

describe('a model without its weights', () => {
  const described = async (): Promise<string> => {
    const model = await describeModel('small', zoo)
    return model.ok ? 'described' : `${model.failure.code}: ${model.failure.message}`
  }

  test('says all that a loaded one does, from the header alone', async () => {
    await put(JSON.stringify(card))
    const [model, loaded] = [await describeModel('small', zoo), await loadModel('small', zoo)]
    if (!model.ok || !loaded.ok) throw new Error('not there')
    const { params: _, ...rest } = loaded.value
    expect(JSON.stringify(model.value)).toBe(JSON.stringify(rest))
    // The last byte is a weight's: only loading finds it changed.
    const changed = weights.slice()
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    await put(JSON.stringify(card), changed)
    expect([await described(), await codeOf()]).toEqual(['described', 'model-mismatch'])
  })

  test.each<[string, (bytes: Uint8Array) => Uint8Array, RegExp]>([
    ['is cut off', (bytes) => bytes.subarray(0, bytes.length - 4), /ends early/],
    ['is longer than its header says', (bytes) => Buffer.concat([bytes, Buffer.alloc(4)]), /nothing owns its last/],
    ['is empty', () => new Uint8Array(0), /shorter than its header/],
    [
      'has a header longer than the file',
      (bytes) => Buffer.concat([Buffer.from([255, 255, 0, 0, 0, 0, 0, 0]), bytes.subarray(8, 40)]),
      /longer than the file/,
    ],
  ])('whose weights file %s is unreadable', async (_, spoil, why) => {
    await put(JSON.stringify(card), spoil(weights))
    expect(await described()).toMatch(/^model-unreadable/)
    expect(await described()).toMatch(why)
  })

  test('whose weights are of another shape than its card says is unreadable', async () => {
    await put(JSON.stringify({ ...card, config: { ...SMALL, embedding: 8 } }))
    expect(await described()).toMatch(/^model-unreadable.*has the shape/)
  })
})

describe('the hash of a model', () => {
  const hashOf = async (model = 'small'): Promise<string> => {
    const current = await currentModel(model, zoo)
    return current.ok ? current.value.hash : current.failure.code
  }

  test('is described by name and by folder without its weights being decoded', async () => {
    await put(JSON.stringify({ ...card, config: { ...SMALL, embedding: 8 } }))
    for (const name of ['small', join(zoo, 'small')]) expect(await hashOf(name)).toBe(card.hash)
    expect(await codeOf()).toBe('model-unreadable')
  })

  test('fails as loading does', async () => {
    expect(await hashOf('nowhere')).toBe('not-found')
    await mkdir(join(zoo, 'half'))
    await writeFile(join(zoo, 'half', 'model.json'), JSON.stringify(card))
    expect(await hashOf('half')).toBe('not-found')
    await put(JSON.stringify({ ...card, preprocessing: 'bgr8', hash: modelHash(weights, 'bgr8') }))
    expect(await hashOf()).toBe('model-mismatch')
    await put('{"config":')
    expect(await hashOf()).toBe('model-unreadable')
  })

  test('is that of the files as they are now', async () => {
    await put(JSON.stringify(card))
    expect(await hashOf()).toBe(card.hash)
    const other = weights.slice()
    other[other.length - 1] = (other.at(-1) ?? 0) ^ 1
    await put(JSON.stringify(card), other)
    expect(await hashOf()).toBe('model-mismatch')
    await put(JSON.stringify({ ...card, hash: modelHash(other, PREPROCESSING) }), other)
    expect(await hashOf()).toBe(modelHash(other, PREPROCESSING))
    await rm(join(zoo, 'small'), { recursive: true })
    expect(await hashOf()).toBe('not-found')
  })
})

describe('the list of the zoo', () => {
  test('has every folder, the default model first, and says of a broken one why', async () => {
    for (const name of ['wide', 'thaw-tiny', 'alpha']) {
      await put(JSON.stringify({ ...card, config: { ...SMALL, name } }), weights, name)
    }
    await put('{', weights, 'broken')
    await writeFile(join(zoo, 'notes.txt'), 'not a model')
    const listed = await listZoo(zoo)
    expect(
      listed.map(({ name, described }) => [name, described.ok ? described.value.id : described.failure.code]),
    ).toEqual([
      ['thaw-tiny', 'thaw-tiny'],
      ['alpha', 'alpha'],
      ['broken', 'model-unreadable'],
      ['wide', 'wide'],
    ])
  })

  test('knows a model by its folder, even where a copied card names another', async () => {
    await put(JSON.stringify(card), weights, 'copy')
    const copy = await loadModel('copy', zoo)
    expect(copy.ok && copy.value.id).toBe('copy')
  })

  test('says that the default model is missing', async () => {
    expect(await listZoo(zoo)).toMatchObject([{ name: 'thaw-tiny', described: { failure: { code: 'not-found' } } }])
    expect(await listZoo(join(zoo, 'nowhere'))).toHaveLength(1)
  })

  test('tells what came with Thaw from other folders', async () => {
    await put(JSON.stringify(card))
    const own = await loadModel('small', zoo)
    const other = await loadModel(join(zoo, 'small'), join(zoo, 'another'))
    expect([own.ok && own.value.embedded, other.ok && other.value.embedded]).toEqual([true, false])
  })
})

test('parameters are counted', () => {
  expect(countParameters(thawArchitecture(SMALL))).toBe(
    [...params.values()].reduce((sum, { data }) => sum + data.length, 0),
  )
})
