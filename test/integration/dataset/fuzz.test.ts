/** Damaged datasets of every kind: whatever the bytes, an import ends with a dataset or a coded failure. */
import { centreCrop } from '../../../core/domain/framing.ts'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeRgb, importDataset, inspectDataset } from '../../../core/dataset/index.ts'
import { tarOf, zipOf } from '../../support/datasets/archives.ts'
import { imageArrow } from '../../support/datasets/arrow.ts'
import { imageParquet } from '../../support/datasets/parquet.ts'
import { temporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'

/** Of each kind; `npm run fuzz` asks for more. */
const RUNS = Number(process.env['THAW_FUZZ_RUNS'] ?? 12)
const SEED = process.env['THAW_FUZZ_SEED'] === undefined ? {} : { seed: Number(process.env['THAW_FUZZ_SEED']) }

const KINDS = [
  'list.csv',
  'list.jsonl',
  'list.json',
  'coco.json',
  'chat.json',
  'rec.jsonl',
  'boxes.jsonl',
  'data.parquet',
  'data.arrow',
  'data.zip',
  'data.tar',
  'voc.xml',
  'labels/0.txt',
  'captions.txt',
  'images/0.txt',
  'data.yaml',
  'images/0.jpg',
  'base64.jsonl',
  'base64.tsv',
  'packed.zip',
  'problems.json',
  'studio.json',
  'studio-min.json',
  'cvat.xml',
  'labelme/0.json',
  'via.json',
  'via.csv',
  'ds/ann/0.jpg.json',
] as const
/** Damaged within a folder that is imported whole, beside sound files of the same kind. */
const IN_A_FOLDER = new Set<string>([
  'voc.xml',
  'labels/0.txt',
  'captions.txt',
  'images/0.txt',
  'data.yaml',
  'images/0.jpg',
  'packed.zip',
  'cvat.xml',
  'labelme/0.json',
  'ds/ann/0.jpg.json',
])

const sources = new Map<string, Buffer>()
const images: Buffer[] = []

beforeAll(async () => {
  for (let i = 0; i < 4; i++)
    images.push(
      await photo(i + 1, 24, 24)
        .jpeg()
        .toBuffer(),
    )
  const each = <T>(make: (i: number) => T): T[] => images.map((_, i) => make(i))
  const file = (i: number): string => `images/${i}.jpg`
  const text = (name: string, value: string): void => void sources.set(name, Buffer.from(value))
  const jsonl = (make: (i: number) => unknown): string => each((i) => JSON.stringify(make(i))).join('\n')
  text('list.csv', ['image,label', ...each((i) => `${file(i)},"${i % 2}"`)].join('\n'))
  text(
    'list.jsonl',
    jsonl((i) => ({ image: file(i), caption: `picture ${i}` })),
  )
  text('list.json', `[${each((i) => JSON.stringify({ image: file(i), caption: 'x' })).join(',\n')}]`)
  text(
    'coco.json',
    JSON.stringify({
      images: each((i) => ({ id: i, file_name: file(i) })),
      annotations: each((i) => ({ image_id: i, category_id: i % 2, bbox: [1, 1, 12, 12] })),
      categories: [
        { id: 0, name: 'a' },
        { id: 1, name: 'b' },
      ],
    }),
  )
  const talk = (answer: unknown) => [
    { from: 'human', value: '<image>?' },
    { from: 'gpt', value: answer },
  ]
  text('chat.json', JSON.stringify(each((i) => ({ image: file(i), conversations: talk('yes') }))))
  text(
    'rec.jsonl',
    jsonl((i) => ({ image: file(i), conversations: talk('[1, 2, 15, 20]') })),
  )
  text(
    'boxes.jsonl',
    jsonl((i) => ({ image: file(i), objects: [{ label: `${i % 2}`, box: [1, 1, 20, 20] }] })),
  )
  text(
    'voc.xml',
    '<annotation><filename>0.jpg</filename><object><name>a</name><bndbox><xmin>1</xmin><ymin>1</ymin><xmax>20</xmax><ymax>20</ymax></bndbox></object></annotation>',
  )
  const members = Object.fromEntries(each((i) => [`${i % 2}/${i}.jpg`, images[i] as Buffer]))
  sources.set('data.parquet', Buffer.from(imageParquet(images, { label: each((i) => i % 2) })))
  sources.set(
    'data.arrow',
    Buffer.from(
      imageArrow(
        images,
        each((i) => i % 2),
        { rowsABatch: 2 },
      ),
    ),
  )
  sources.set('data.zip', Buffer.from(zipOf(members)))
  sources.set('data.tar', await tarOf(members))
  text('labels/0.txt', '0 0.5 0.5 0.8 0.8\n1 0.1 0.1 0.9 0.1 0.9 0.9\n')
  text('captions.txt', ['image,caption', ...each((i) => `${i}.jpg,picture ${i}`)].join('\n'))
  text('images/0.txt', 'a picture of noise')
  text('data.yaml', 'train: images\nnames:\n  0: a\n  1: b\n')
  sources.set('images/0.jpg', images[0] as Buffer)
  text(
    'base64.jsonl',
    jsonl((i) => ({ image: images[i]?.toString('base64'), label: `${i % 2}` })),
  )
  const keyed = each(
    (i) => [String(i), { question: '?', choices: ['a', 'b'], answer: i % 2, image: `${i}.jpg` }] as const,
  )
  text('problems.json', JSON.stringify(Object.fromEntries(keyed)))
  const asked = each((i) => `${images[i]?.toString('base64')}\tWhich?\ta\tb\t${'AB'[i % 2]}`)
  text('base64.tsv', ['image\tquestion\tA\tB\tanswer', ...asked].join('\n'))
  sources.set('packed.zip', Buffer.from(zipOf(Object.fromEntries(each((i) => [`in${i}.jpg`, images[i] as Buffer])))))
  for (const [name, value] of Object.entries(toolExports(file))) text(name, value)
})

/** What labelling tools write of the four images. */
function toolExports(file: (i: number) => string): Record<string, string> {
  const each = <T>(make: (i: number) => T): T[] => [0, 1, 2, 3].map(make)
  const kind = (i: number): string => 'ab'[i % 2] ?? ''
  const region = (i: number) => ({ x: 5, y: 5, width: 80, height: 70, rotation: 10, rectanglelabels: [kind(i)] })
  const result = (i: number) => [
    { id: 'r', type: 'rectanglelabels', original_width: 24, original_height: 24, value: region(i) },
    { id: 'c', type: 'choices', value: { choices: [kind(i)] } },
  ]
  const shape = { name: 'polygon', all_points_x: [1, 20, 9], all_points_y: [2, 3, 20] }
  const cell = (value: object): string => `"${JSON.stringify(value).replaceAll('"', '""')}"`
  const box = '<box label="a" xtl="1" ytl="1" xbr="20" ybr="19.5" rotation="5"><attribute name="n">1</attribute></box>'
  const polygon = '<polygon label="b" points="1,1;20,2;10,20"/><tag label="a"/>'
  const via = Object.fromEntries(
    each((i) => [
      `${i}.jpg9`,
      {
        filename: file(i),
        regions: [{ shape_attributes: shape, region_attributes: { type: kind(i) } }],
        file_attributes: {},
      },
    ]),
  )
  const points = [
    [1, 2],
    [20, 18],
  ]
  return {
    'studio.json': JSON.stringify(
      each((i) => ({
        id: i,
        data: { image: `/data/local-files/?d=${file(i)}` },
        annotations: [{ result: result(i) }],
      })),
    ),
    'studio-min.json': JSON.stringify(
      each((i) => ({ id: i, image: file(i), label: [region(i)], annotator: 1, annotation_id: i, lead_time: 1 })),
    ),
    'cvat.xml': `<annotations><version>1.1</version>${each((i) => `<image name="${i}.jpg">${i % 2 ? box : polygon}</image>`).join('\n')}</annotations>`,
    'labelme/0.json': JSON.stringify({
      version: '5',
      flags: {},
      shapes: [{ label: 'a', shape_type: 'rectangle', points, flags: {} }],
      imagePath: '../images/0.jpg',
      imageData: null,
    }),
    'via.json': JSON.stringify({ _via_settings: {}, _via_img_metadata: via }),
    'via.csv': [
      '#filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes',
      ...each((i) => [file(i), 9, cell({}), 1, 0, cell(shape), cell({ type: kind(i) })].join(',')),
    ].join('\n'),
    'ds/ann/0.jpg.json': JSON.stringify({
      size: { height: 24, width: 24 },
      tags: [],
      objects: [{ classTitle: 'a', geometryType: 'rectangle', points: { exterior: points, interior: [] } }],
    }),
  }
}

/** Cuts, overwrites, doubles and inserts at places given as shares of the length. */
const damage = fc.array(
  fc.record({
    kind: fc.constantFrom('cut', 'overwrite', 'insert', 'double'),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }),
  }),
  { minLength: 1, maxLength: 4 },
)

function damaged(bytes: Buffer, steps: readonly { kind: string; at: number; bytes: Uint8Array }[]): Buffer {
  let result = bytes
  for (const { kind, at, bytes: patch } of steps) {
    const place = Math.floor(at * result.length)
    const [before, after] = [result.subarray(0, place), result.subarray(place)]
    if (kind === 'cut') result = before
    else if (kind === 'insert') result = Buffer.concat([before, patch, after])
    else if (kind === 'double') result = Buffer.concat([before, after, after])
    else result = Buffer.concat([before, patch, after.subarray(patch.length)])
  }
  return result
}

describe.each(KINDS)('a damaged %s', (name) => {
  it(
    'ends as a dataset whose items can be decoded, or as a coded failure',
    async () => {
      await fc.assert(
        fc.asyncProperty(damage, async (steps) => {
          await using folder = await temporaryFolder()
          for (const [i, bytes] of images.entries()) await folder.write({ [`images/${i}.jpg`]: bytes })
          if (name === 'labels/0.txt' || name === 'data.yaml')
            for (const i of images.keys()) await folder.write({ [`labels/${i}.txt`]: `${i % 2} 0.5 0.5 0.8 0.8` })
          if (name === 'images/0.txt')
            for (const i of images.keys()) await folder.write({ [`images/${i}.txt`]: `picture ${i}` })
          if (name === 'packed.zip')
            await folder.write({ 'in.csv': ['image,label', ...images.map((_, i) => `in${i}.jpg,${i % 2}`)].join('\n') })
          await folder.write({ [name]: damaged(sources.get(name) as Buffer, steps) })
          const root = IN_A_FOLDER.has(name) ? folder.path : join(folder.path, name)
          const looked = await inspectDataset({ root })
          if (!looked.ok) expect(looked.failure.code).not.toBe('internal')
          const result = await importDataset({ root, seed: 1 })
          if (!result.ok) {
            expect(result.failure.message.length).toBeGreaterThan(20)
            return
          }
          const { items, folder: base = '' } = result.value
          for (const item of items) expect((await decodeRgb(base, item, centreCrop(8))).ok).toBe(true)
        }),
        { numRuns: RUNS, ...SEED },
      )
    },
    60_000 + RUNS * 1000,
  )
})
