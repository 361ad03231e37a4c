import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SampleFormatName, WriteOptions } from '../../../../core/world/index.ts'
import { sampleFormats, sceneShiftKinds, writeSample } from '../../../../core/world/index.ts'

interface Manifest {
  readonly format: string
  readonly items: readonly {
    readonly file: string
    readonly className?: string
    readonly question?: string
    readonly answer?: string
    readonly group?: string
    readonly mislabelled: boolean
  }[]
}

const ITEMS = 30
let directory = ''
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'thaw-formats-'))
})
afterEach(() => rm(directory, { recursive: true }))

const text = (path: string): Promise<string> => readFile(join(directory, path), 'utf8')
const json = async <T>(path: string): Promise<T> => JSON.parse(await text(path)) as T
const lines = async <T>(path: string): Promise<T[]> =>
  (await text(path)).split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as T]))

async function written(format: SampleFormatName, more: Partial<WriteOptions> = {}): Promise<Manifest> {
  const options = { items: ITEMS, seed: 5, size: 32, format, ...more }
  const result = await writeSample(directory, options, (rgb) => Promise.resolve(rgb))
  expect(result).toMatchObject({ ok: true, value: { format, items: ITEMS } })
  return json<Manifest>('manifest.json')
}

/** Formats that keep the pictures inside their own files. */
const PACKED = new Set<SampleFormatName>(['parquet', 'webdataset'])

describe.each(sampleFormats)('the sample format %s', (format) => {
  it.skipIf(PACKED.has(format))('has a picture for each entry of the manifest, and names each group', async () => {
    const { items } = await written(format, { groups: 3 })
    for (const { file, group } of items) {
      expect((await readFile(join(directory, file))).length).toBe(32 * 32 * 3)
      expect(file).toContain(group as string)
    }
    const files = await readdir(directory, { recursive: true })
    expect(files.filter((file) => file.endsWith('.png'))).toHaveLength(ITEMS)
  })

  it('is the same again', async () => {
    await written(format)
    const read = async (): Promise<(readonly [string, string])[]> => {
      const entries = await readdir(directory, { recursive: true, withFileTypes: true })
      const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
      return Promise.all(paths.toSorted().map(async (path) => [path, await readFile(path, 'hex')] as const))
    }
    const first = await read()
    await rm(directory, { recursive: true })
    await written(format)
    expect(await read()).toEqual(first)
  })
})

describe('csv', () => {
  it('lists each picture with its label and its group', async () => {
    const { items } = await written('csv', { groups: 2 })
    const rows = (await text('labels.csv')).trim().split('\n')
    expect(rows[0]).toBe('file_name,label,group')
    expect(rows.slice(1)).toEqual(items.map(({ file, className, group }) => `${file},${className},${group}`))
  })
})

describe('captions', () => {
  it('are rows of a Hugging Face image folder', async () => {
    const { items } = await written('captions')
    const rows = await lines<{ file_name: string; text: string }>('metadata.jsonl')
    expect(rows.map((row) => row.file_name)).toEqual(items.map((item) => item.file))
    for (const row of rows) expect(row.text.length).toBeGreaterThan(3)
  })

  it('are the same in a text file beside each picture', async () => {
    await written('captions')
    const rows = await lines<{ file_name: string; text: string }>('metadata.jsonl')
    await rm(directory, { recursive: true })
    const { items } = await written('caption-files')
    const beside = await Promise.all(items.map(({ file }) => text(file.replace('.png', '.txt'))))
    expect(beside).toEqual(rows.map((row) => `${row.text}\n`))
  })

  it('call shapes by new words under new-words, and by each other’s under new-labels', async () => {
    await written('captions', { shift: 'new-words', severity: 1 })
    const said = (await lines<{ text: string }>('metadata.jsonl')).map((row) => row.text).join(' ')
    expect(said).not.toMatch(/circle|square|triangle|star|cross|ring|heart/u)
    expect(said).toMatch(/orb|block|wedge|asterisk|junction|hoop/u)
  })
})

describe.each(['captions', 'referring', 'grounding', 'questions'] as const)('severity 0 in the format %s', (format) => {
  it('writes the very files of the unshifted sample, whatever the shift', async () => {
    const files = { captions: 'metadata.jsonl', referring: 'referring.jsonl', grounding: 'grounding.jsonl' }
    const file = format === 'questions' ? 'questions.jsonl' : files[format]
    await written(format)
    const plain = await text(file)
    for (const shift of [...sceneShiftKinds, 'new-words', 'new-labels'] as const) {
      await rm(directory, { recursive: true })
      await written(format, { shift, severity: 0 })
      expect(await text(file)).toBe(plain)
    }
  })
})

describe('messages', () => {
  it('hold one picture’s mark and one path each, and are entered in dataset_info.json', async () => {
    const { items } = await written('messages')
    const rows = await json<{ messages: { role: string; content: string }[]; images: string[] }[]>('data.json')
    expect(rows.map(({ messages, images }) => [messages[0]?.content, messages[1]?.content, images])).toEqual(
      items.map(({ file, question, answer }) => [`<image>${question}`, answer, [file]]),
    )
    expect(await json('dataset_info.json')).toMatchObject({
      sample: { file_name: 'data.json', formatting: 'sharegpt' },
    })
  })
})

describe('questions', () => {
  it('are one line each', async () => {
    const { items } = await written('questions')
    const rows = await lines<{ image: string; question: string; answer: string }>('questions.jsonl')
    expect(rows).toEqual(items.map(({ file, question, answer }) => ({ image: file, question, answer })))
  })
})

describe('referring', () => {
  it('answers with a box in whole pixels, as JSON', async () => {
    const { items } = await written('referring')
    const rows = await lines<{ image: string; conversations: { from: string; value: string }[] }>('referring.jsonl')
    expect(rows.length).toBeGreaterThan(0.9 * items.length)
    for (const { conversations } of rows) {
      expect(conversations.map(({ from }) => from)).toEqual(['human', 'gpt'])
      expect(conversations[0]?.value).toMatch(/^<image>.*the /u)
      const box = JSON.parse(conversations[1]?.value as string) as number[]
      const [left = NaN, top = NaN, right = NaN, bottom = NaN] = box
      expect(box.every((edge) => Number.isInteger(edge) && edge >= 0 && edge <= 32)).toBe(true)
      expect(right).toBeGreaterThan(left)
      expect(bottom).toBeGreaterThan(top)
    }
  })
})

describe('boxes', () => {
  interface Coco {
    readonly images: { id: number; file_name: string; width: number }[]
    readonly annotations: { image_id: number; category_id: number; bbox: number[]; area: number; iscrowd: number }[]
    readonly categories: { id: number; name: string }[]
  }
  interface Row {
    readonly image: string
    readonly objects: { label: string; box: number[] }[]
  }

  it('are the same in YOLO’s fractions as in COCO’s pixels', async () => {
    await written('coco')
    const { images, annotations, categories } = await json<Coco>('annotations.json')
    await rm(directory, { recursive: true })
    await written('yolo')
    const names = await text('data.yaml')
    for (const { id, file_name: file, width } of images) {
      const own = annotations.filter((each) => each.image_id === id)
      const rows = (await text(`labels/${file.replace('.png', '.txt')}`)).split('\n').filter((row) => row !== '')
      expect(rows).toHaveLength(own.length)
      for (const [k, row] of rows.entries()) {
        const [number, x = NaN, y = NaN, w = NaN, h = NaN] = row.split(' ').map(Number)
        expect(names).toContain(`\n  ${number}: ${categories.find((each) => each.id === own[k]?.category_id)?.name}\n`)
        const pixels = [x - w / 2, y - h / 2, w, h].map((share) => expect.closeTo(share * width, 1.5))
        expect(own[k]?.bbox.map((value) => value)).toEqual(pixels)
      }
    }
  })

  it('are the same in COCO, Pascal VOC and grounding lines, but for rounding', async () => {
    await written('coco')
    const { images, annotations, categories } = await json<Coco>('annotations.json')
    await rm(directory, { recursive: true })
    await written('grounding')
    const rows = await lines<Row>('grounding.jsonl')
    await rm(directory, { recursive: true })
    await written('voc')
    expect(rows).toHaveLength(images.length)
    for (const [index, { objects, image }] of rows.entries()) {
      const own = annotations.filter((each) => each.image_id === images[index]?.id)
      expect(objects.map((each) => each.label)).toEqual(
        own.map((each) => categories.find(({ id }) => id === each.category_id)?.name),
      )
      const xml = await text(`Annotations/${image.slice(7, -4)}.xml`)
      const edges = (name: string): number[] =>
        [...xml.matchAll(new RegExp(`<${name}>(\\d+)</${name}>`, 'gu'))].map(([, value]) => Number(value))
      for (const [k, { box }] of objects.entries()) {
        const [x = NaN, y = NaN, width = NaN, height = NaN] = own[k]?.bbox ?? []
        for (const [edge, exact] of [x, y, x + width, y + height].entries()) {
          expect(Math.abs((box[edge] as number) - exact)).toBeLessThanOrEqual(1.01)
        }
        expect([edges('xmin')[k], edges('ymax')[k]]).toEqual([(box[0] as number) + 1, box[3]])
      }
    }
  })

  it('label the main object wrongly where the item is mislabelled', async () => {
    const { items } = await written('grounding', { labelNoise: 0.5 })
    const rows = await lines<Row>('grounding.jsonl')
    const clean = await (async () => {
      await rm(directory, { recursive: true })
      await written('grounding')
      return lines<Row>('grounding.jsonl')
    })()
    for (const [index, { mislabelled }] of items.entries()) {
      expect(rows[index]?.objects[0]?.label === clean[index]?.objects[0]?.label).toBe(!mislabelled)
    }
  })
})

it.each(['new-labels-counts', 'new-labels-conjunctions'] as const)('%s needs a format of classes', async (shift) => {
  const options = { items: 4, seed: 1, size: 16, shift, severity: 1 }
  const encode = (rgb: Uint8Array): Promise<Uint8Array> => Promise.resolve(rgb)
  const refused = await writeSample(directory, { ...options, format: 'coco' }, encode)
  expect(refused).toMatchObject({ ok: false, failure: { code: 'usage' } })
  expect(await writeSample(directory, { ...options, format: 'csv' }, encode)).toMatchObject({ ok: true })
})
