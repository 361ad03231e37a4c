import { join } from 'node:path'
import { centreCrop } from '../../../core/domain/framing.ts'
import { describe, expect, it } from 'vitest'
import { decodeRgb, type ImportOptions, inspectDataset } from '../../../core/dataset/index.ts'
import { tarOf, zipOf } from '../../support/datasets/archives.ts'
import { imageParquet } from '../../support/datasets/parquet.ts'
import { failed, imported } from '../../support/datasets/imported.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'

/** `count` different pictures as PNG. */
function pictures(count: number, firstSeed = 1): Promise<Buffer[]> {
  return Promise.all(
    Array.from({ length: count }, (_, i) =>
      photo(firstSeed + i)
        .png()
        .toBuffer(),
    ),
  )
}

function lines(records: readonly unknown[]): string {
  return records.map((record) => JSON.stringify(record)).join('\n')
}

const COUNT = 12
const EVERY = Array.from({ length: COUNT }, (_, i) => i)
const image = (i: number): string => `images/${i}.png`
const label = (i: number): string => (i % 2 === 0 ? 'even' : 'odd')

interface Case {
  readonly name: string
  readonly files: () => Promise<Readonly<Record<string, Uint8Array | string>>>
  /** What is chosen; the folder when absent. */
  readonly chosen?: string
  readonly options?: Partial<ImportOptions>
  readonly expected: object
  readonly problems?: readonly (readonly [string, string?, number?])[]
  readonly classes?: readonly (readonly [string, number])[]
  /** The first item's annotation. */
  readonly annotation?: object
}

const CASES: readonly Case[] = [
  {
    name: 'CSV with labels and parts',
    files: async () => ({
      'list.csv': [
        'file,species,split',
        ...EVERY.map((i) => `${image(i)},${label(i)},${i < 8 ? 'train' : 'test'}`),
      ].join('\n'),
    }),
    chosen: 'list.csv',
    expected: { format: 'table', task: 'classes', container: 'file' },
    classes: [
      ['even', 6],
      ['odd', 6],
    ],
  },
  {
    name: 'TSV with captions, quotes and line breaks in cells',
    files: async () => ({
      'captions.tsv': ['image\tcaption', ...EVERY.map((i) => `${image(i)}\t"the ""picture""\nof ${i}"`)].join('\r\n'),
    }),
    expected: { format: 'table', task: 'captions' },
    annotation: { kind: 'caption', texts: ['the "picture"\nof 0'] },
  },
  {
    name: 'CSV with rows of a wrong length',
    files: async () => ({
      'a.csv': ['image,label', ...EVERY.map((i) => `${image(i)},${label(i)}${i === 3 ? ',x' : ''}`)].join('\n'),
    }),
    expected: { format: 'table' },
    problems: [['bad-line', 'a.csv', 5]],
  },
  {
    name: 'JSONL with questions and answers',
    files: async () => ({
      'qa.jsonl': lines(EVERY.map((i) => ({ image: image(i), question: 'What is it?', answer: label(i) }))),
    }),
    expected: { format: 'table', task: 'conversations' },
    annotation: {
      kind: 'conversation',
      turns: [
        { role: 'user', text: 'What is it?' },
        { role: 'assistant', text: 'even' },
      ],
    },
  },
  {
    name: 'the same with its answers as classes',
    files: async () => ({
      'qa.jsonl': lines(EVERY.map((i) => ({ image: image(i), question: 'What is it?', answer: label(i) }))),
    }),
    options: { texts: 'classes' },
    expected: { format: 'table', task: 'classes' },
    classes: [
      ['even', 6],
      ['odd', 6],
    ],
  },
  {
    name: 'a column mapping of the person’s own',
    files: async () => ({
      'odd.csv': ['foto;name;note', ...EVERY.map((i) => `${image(i)};${label(i)};n${i}`)].join('\n'),
    }),
    chosen: 'odd.csv',
    options: { columns: { image: 'foto', label: 'name' } },
    expected: { format: 'table', task: 'classes' },
    classes: [
      ['even', 6],
      ['odd', 6],
    ],
  },
  {
    name: 'Hugging Face imagefolder with metadata in each part',
    files: async () => {
      const [a, b] = [await pictures(6), await pictures(6, 50)]
      const part = (prefix: string, list: readonly Buffer[]): Record<string, Uint8Array | string> => ({
        ...Object.fromEntries(list.map((bytes, i) => [`${prefix}/${i}.png`, bytes])),
        [`${prefix}/metadata.csv`]: ['file_name,label', ...list.map((_, i) => `${i}.png,${label(i)}`)].join('\n'),
      })
      return { ...part('train', a), ...part('test', b) }
    },
    expected: { format: 'imagefolder', task: 'classes', splitSource: 'folders+drawn' },
  },
  {
    name: 'imagefolder with texts in metadata.jsonl',
    files: async () => ({ 'metadata.jsonl': lines(EVERY.map((i) => ({ file_name: image(i), text: `picture ${i}` }))) }),
    expected: { format: 'imagefolder', task: 'captions' },
    annotation: { kind: 'caption', texts: ['picture 0'] },
  },
  {
    name: 'a cloned Hub dataset of Parquet shards, with class names in the footer',
    files: async () => {
      const notes = {
        huggingface: JSON.stringify({ info: { features: { label: { names: ['even', 'odd'], _type: 'ClassLabel' } } } }),
      }
      const [train, test] = [await pictures(10), await pictures(4, 50)]
      const labels = (count: number) => Array.from({ length: count }, (_, i) => i % 2)
      return {
        'data/train-00000-of-00001.parquet': imageParquet(train, { label: labels(10) }, { notes, rowGroupSize: 3 }),
        'data/test-00000-of-00001.parquet': imageParquet(test, { label: labels(4) }, { notes }),
        'README.md': '---\n---',
      }
    },
    expected: { format: 'parquet', task: 'classes' },
    classes: [
      ['even', 7],
      ['odd', 7],
    ],
  },
  {
    name: 'a Parquet table with paths',
    files: async () => {
      const { parquetWriteBuffer } = await import('hyparquet-writer')
      const columnData = [
        { name: 'path', data: EVERY.map(image), type: 'STRING' as const },
        { name: 'label', data: EVERY.map(label), type: 'STRING' as const },
      ]
      return { 'list.parquet': new Uint8Array(parquetWriteBuffer({ columnData })) }
    },
    chosen: 'list.parquet',
    expected: { format: 'table', task: 'classes' },
  },
  {
    name: 'LLaVA JSON',
    files: async () => ({
      'llava.json': JSON.stringify(
        EVERY.map((i) => ({
          id: i,
          image: `${i}.png`,
          conversations: [
            { from: 'human', value: '<image>\nDescribe it.' },
            { from: 'gpt', value: `number ${i}` },
          ],
        })),
        null,
        1,
      ),
    }),
    expected: { format: 'conversations', task: 'conversations' },
    annotation: {
      kind: 'conversation',
      turns: [
        { role: 'user', text: 'Describe it.' },
        { role: 'assistant', text: 'number 0' },
      ],
      images: [],
    },
  },
  {
    name: 'messages with images, a wrong number of <image> among them',
    files: async () => ({
      'm.jsonl': lines(
        EVERY.map((i) => ({
          messages: [
            { role: 'user', content: i === 4 ? '<image><image>?' : '<image>?' },
            { role: 'assistant', content: 'yes' },
          ],
          images: [image(i)],
        })),
      ),
    }),
    expected: { format: 'conversations', task: 'conversations' },
    problems: [['image-count', 'm.jsonl', 5]],
  },
  {
    name: 'OpenAI blocks and two images',
    files: async () => ({
      'o.jsonl': lines(
        EVERY.map((i) => ({
          messages: [
            {
              role: 'user',
              content: [
                { type: 'image_url', image_url: { url: image(i) } },
                { type: 'image_url', image_url: { url: image((i + 1) % COUNT) } },
                { type: 'text', text: 'Compare.' },
              ],
            },
            { role: 'assistant', content: 'They differ.' },
          ],
        })),
      ),
    }),
    expected: { format: 'conversations' },
    annotation: { images: ['images/1.png'] },
  },
  {
    name: 'dataset_info.json with columns and tags of its own',
    files: async () => ({
      'dataset_info.json': JSON.stringify({
        mine: {
          file_name: 'chat.json',
          formatting: 'sharegpt',
          columns: { messages: 'talk', images: 'pics' },
          tags: { role_tag: 'who', content_tag: 'what', user_tag: 'person', assistant_tag: 'machine' },
        },
        elsewhere: { hf_hub_url: 'x/y' },
      }),
      'chat.json': JSON.stringify(
        EVERY.map((i) => ({
          talk: [
            { who: 'person', what: '<image>hello' },
            { who: 'machine', what: 'hi' },
          ],
          pics: [image(i)],
        })),
      ),
    }),
    expected: { format: 'conversations' },
    problems: [['missing-file', 'dataset_info.json']],
    annotation: {
      turns: [
        { role: 'user', text: 'hello' },
        { role: 'assistant', text: 'hi' },
      ],
    },
  },
  {
    name: 'VLM-R1 short answers',
    files: async () => ({
      'count.jsonl': lines(
        EVERY.map((i) => ({
          id: i,
          image: image(i),
          conversations: [
            { from: 'human', value: '<image>How many?' },
            { from: 'gpt', value: i },
          ],
        })),
      ),
    }),
    options: { format: 'vlm-r1' },
    expected: { format: 'vlm-r1', task: 'conversations' },
  },
  {
    name: 'VLM-R1 REC, listed by a data YAML, in thousandths',
    files: async () => ({
      'rec.yaml': 'datasets:\n  - json_path: data/rec.jsonl\n    sampling_strategy: first:3\n',
      'data/rec.jsonl': lines(
        EVERY.map((i) => ({ image: `${i}.png`, problem: 'the blob', solution: [100, 200, 900, 950] })),
      ),
    }),
    options: { boxes: 'referring' },
    expected: { format: 'vlm-r1', task: 'boxes' },
    problems: [['missing-file', 'rec.yaml']],
    // 48 × 40 pixels
    annotation: { phrase: 'the blob', convention: 'thousandths', boxes: [{ label: 'the blob', box: [5, 8, 43, 38] }] },
  },
  {
    name: 'VLM-R1 OVD in pixels, fenced, as crops',
    files: async () => ({
      'ovd.jsonl': lines(
        EVERY.map((i) => ({
          image: image(i),
          conversations: [
            { from: 'human', value: '<image>Detect.' },
            {
              from: 'gpt',
              value:
                i === 0
                  ? 'None'
                  : `\`\`\`json\n[{"bbox_2d":[0,0,20,20],"label":"a"},{"bbox_2d":[20,10,48,40],"label":"b"}]\n\`\`\``,
            },
          ],
        })),
      ),
    }),
    expected: { format: 'vlm-r1', task: 'classes' },
    classes: [
      ['a', 11],
      ['b', 11],
    ],
  },
  {
    name: 'COCO detection, its parts in any order',
    files: async () => ({
      'annotations/instances_train2017.json': JSON.stringify({
        annotations: EVERY.flatMap((i) => [
          { image_id: i, category_id: 7, bbox: [2, 2, 20, 30], segmentation: [[1, 2, 3]] },
          { image_id: i, category_id: 9, bbox: [10, 10, 30, 20], iscrowd: i === 0 ? 1 : 0 },
        ]),
        categories: [
          { id: 7, name: 'cat' },
          { id: 9, name: 'dog' },
        ],
        images: EVERY.map((i) => ({ id: i, file_name: `${i}.png`, width: 48, height: 40 })),
      }),
    }),
    expected: { format: 'coco', task: 'classes', splitSource: 'folders+drawn' },
    classes: [
      ['cat', 12],
      ['dog', 11],
    ],
  },
  {
    name: 'COCO captions',
    files: async () => ({
      'captions.json': JSON.stringify({
        info: {},
        images: EVERY.map((i) => ({ id: i, file_name: image(i) })),
        annotations: EVERY.flatMap((i) => [
          { image_id: i, caption: `first ${i}` },
          { image_id: i, caption: `second ${i}` },
        ]),
      }),
    }),
    expected: { format: 'coco', task: 'captions' },
    annotation: { texts: ['first 0', 'second 0'] },
  },
  {
    name: 'Pascal VOC with its lists',
    files: async () => ({
      ...Object.fromEntries(
        EVERY.map((i) => [
          `Annotations/${i}.xml`,
          `<?xml version="1.0"?>\n<annotation><filename>${i}.png</filename>\n<object><name>cat</name><part><name>ear</name><bndbox><xmin>1</xmin></bndbox></part>` +
            `<bndbox><xmin>1</xmin><ymin>2</ymin><xmax>30</xmax><ymax>35</ymax></bndbox></object>` +
            `<object><name>dog</name><bndbox><xmin>20</xmin><ymin>2</ymin><xmax>48</xmax><ymax>39</ymax></bndbox></object></annotation>`,
        ]),
      ),
      'Annotations/broken.xml': '<annotation>\n<object>\n</annotation>',
      'ImageSets/Main/train.txt': EVERY.slice(0, 8).join('\n'),
      'ImageSets/Main/val.txt': EVERY.slice(8).join('\n'),
    }),
    expected: { format: 'voc', task: 'classes', splitSource: 'folders+drawn' },
    problems: [['bad-line', 'Annotations/broken.xml', 3]],
    classes: [
      ['cat', 12],
      ['dog', 12],
    ],
  },
  {
    name: 'YOLO with its folders and YAML, outlines among the boxes',
    files: async () => {
      const list = await pictures(COUNT)
      const part = (i: number): string => (i < 8 ? 'train' : 'valid')
      return {
        ...Object.fromEntries(list.map((bytes, i) => [`${part(i)}/images/${i}.png`, bytes])),
        ...Object.fromEntries(
          EVERY.map((i) => [
            `${part(i)}/labels/${i}.txt`,
            i === 5
              ? '0 0.5 0.5 1.5 0.5\n7 0.5 0.5 0.5 0.5\none 2\n1 0.5 0.5 0.5 0.5'
              : `0 0.5 0.5 0.5 0.6\n1 0.1 0.1 0.9 0.1 0.9 0.9 0.1 0.9\n`,
          ]),
        ),
        'train/labels/gone.txt': '0 0.5 0.5 0.5 0.5',
        'data.yaml': 'train: ../train/images\nval: ../valid/images\nnc: 2\nnames: [cat, dog]\n',
      }
    },
    expected: { format: 'yolo', task: 'classes', splitSource: 'folders+drawn' },
    problems: [
      ['bad-line', 'train/labels/5.txt', 1],
      ['bad-line', 'train/labels/5.txt', 3],
      ['bad-record', 'train/labels/5.txt', 2],
      ['missing-file', 'train/labels/gone.txt'],
    ],
    classes: [
      ['cat', 11],
      ['dog', 12],
    ],
  },
  {
    name: 'YOLO in a zip, labels beside the images and a list of names, as phrases',
    files: async () => {
      const list = await pictures(COUNT)
      const members = Object.fromEntries(
        list.flatMap((bytes, i) => [
          [`set/${i}.png`, bytes],
          [`set/${i}.txt`, '1 0.5 0.5 0.5 0.5\r\n'],
        ]),
      )
      return { 'set.zip': zipOf({ ...members, 'set/classes.txt': 'cat\nred dog\n' }) }
    },
    chosen: 'set.zip',
    options: { boxes: 'referring' },
    expected: { format: 'yolo', task: 'boxes', container: 'zip' },
    annotation: { phrase: 'red dog', convention: 'fractions', boxes: [{ label: 'red dog', box: [12, 10, 36, 30] }] },
  },
  {
    name: 'YOLO with keypoints after its boxes, divided by the folders of its YAML',
    files: async () => ({
      ...Object.fromEntries(EVERY.map((i) => [`labels/${i}.txt`, `${i % 2} 0.5 0.5 0.5 0.5 0.1 0.1 2\n`])),
      'my.yaml': 'kpt_shape: [1, 3]\ntrain: images\nnames: {0: a, 1: b}\n',
    }),
    expected: { format: 'yolo', task: 'classes', splitSource: 'folders+drawn' },
    classes: [
      ['a', 6],
      ['b', 6],
    ],
  },
  {
    name: 'a grounding JSONL in fractions',
    files: async () => ({
      'g.jsonl': lines(
        EVERY.map((i) => ({ image: image(i), objects: [{ label: label(i), box: [0, 0.25, 1, 0.75] }] })),
      ),
    }),
    options: { boxes: 'referring' },
    expected: { format: 'grounding', task: 'boxes' },
    annotation: { phrase: 'even', convention: 'fractions', boxes: [{ label: 'even', box: [0, 10, 48, 30] }] },
  },
  {
    name: 'a grounding JSONL with bad boxes',
    files: async () => ({
      'g.jsonl': lines(
        EVERY.map((i) => ({
          image: image(i),
          objects: [
            { label: 'x', box: [1, 1, 30, 30] },
            { label: 'y', box: i === 2 ? [5, 5, 5, 5] : i === 3 ? [0, 0, 4, 4] : [10, 10, 60, 39] },
            ...(i === 5 ? [{ label: 'z', box: 'none' }] : []),
          ],
        })),
      ),
    }),
    options: { boxConvention: 'pixels' },
    expected: { format: 'grounding', task: 'classes' },
    problems: [
      ['bad-box', 'g.jsonl', 3],
      ['bad-box', 'g.jsonl', 4],
      ['bad-box', 'g.jsonl', 6],
    ],
    classes: [
      ['x', 12],
      ['y', 10],
    ],
  },
  {
    name: 'WebDataset with classes, and a member without image',
    files: async () => {
      const list = await pictures(10)
      const members = Object.fromEntries(
        list.flatMap((bytes, i) => [
          [`s/${i}.png`, bytes],
          [`s/${i}.cls`, label(i)],
        ]),
      )
      return { 'train-000.tar': await tarOf({ ...members, 's/99.cls': 'odd' }) }
    },
    chosen: 'train-000.tar',
    expected: { format: 'webdataset', task: 'classes', container: 'tar', splitSource: 'folders+drawn' },
    problems: [['bad-record', 'train-000.tar!/s/99']],
  },
  {
    name: 'a folder of WebDataset shards with captions and long names',
    files: async () => {
      const list = await pictures(10)
      const long = 'n'.repeat(180)
      const shard = (from: number): Promise<Buffer> =>
        tarOf(
          Object.fromEntries(
            list.slice(from, from + 5).flatMap((bytes, i) => [
              [`${long}${i}.png`, bytes],
              [`${long}${i}.txt`, `a picture ${i}`],
            ]),
          ),
        )
      return { 'shards/train-000.tar': await shard(0), 'shards/val-000.tar': await shard(5) }
    },
    expected: { format: 'webdataset', task: 'captions' },
    annotation: { texts: ['a picture 0'] },
  },
  ...(['zip', 'stored zip', 'tar'] as const).map((kind): Case => ({
    name: `class folders in a ${kind}`,
    files: async () => {
      const list = await pictures(12)
      const members = Object.fromEntries(list.map((bytes, i) => [`pets/${label(i)}/${i}.png`, bytes]))
      return { 'pets.bin': kind === 'tar' ? await tarOf(members) : zipOf(members, kind === 'zip' ? 6 : 0) }
    },
    chosen: 'pets.bin',
    expected: { format: 'class-folders', task: 'classes' },
    classes: [
      ['even', 6],
      ['odd', 6],
    ],
  })),
  ...(['zip', 'stored zip', 'tar'] as const).map((kind): Case => ({
    name: `Parquet shards in a ${kind}`,
    files: async () => {
      const names = { label: { names: ['even', 'odd'], _type: 'ClassLabel' } }
      const notes = { huggingface: JSON.stringify({ info: { features: names } }) }
      const labels = (count: number) => Array.from({ length: count }, (_, i) => i % 2)
      const [train, test] = [await pictures(10), await pictures(4, 50)]
      const members = {
        'hub/README.md': '---',
        'hub/data/train-0.parquet': imageParquet(train, { label: labels(10) }, { notes, rowGroupSize: 3 }),
        'hub/data/test-0.parquet': imageParquet(test, { label: labels(4) }, { notes }),
      }
      return { 'hub.bin': kind === 'tar' ? await tarOf(members) : zipOf(members, kind === 'zip' ? 6 : 0) }
    },
    chosen: 'hub.bin',
    expected: { format: 'parquet', task: 'classes', splitSource: 'folders+drawn' },
    classes: [
      ['even', 7],
      ['odd', 7],
    ],
  })),
  {
    name: 'a Parquet table of paths beside its images, all in a tar',
    files: async () => {
      const { parquetWriteBuffer } = await import('hyparquet-writer')
      const columnData = [
        { name: 'path', data: EVERY.map(image), type: 'STRING' as const },
        { name: 'label', data: EVERY.map(label), type: 'STRING' as const },
      ]
      const list = await pictures(COUNT)
      const members = Object.fromEntries(list.map((bytes, i) => [image(i), bytes]))
      return {
        'all.tar': await tarOf({ ...members, 'list.parquet': new Uint8Array(parquetWriteBuffer({ columnData })) }),
      }
    },
    chosen: 'all.tar',
    expected: { format: 'table', task: 'classes', container: 'tar' },
    classes: [
      ['even', 6],
      ['odd', 6],
    ],
  },
  {
    name: 'a CSV with its images in a zip',
    files: async () => {
      const list = await pictures(12)
      const members = Object.fromEntries(list.map((bytes, i) => [`d/images/${i}.png`, bytes]))
      return {
        'd.zip': zipOf({
          ...members,
          'd/list.csv': ['image,label', ...EVERY.map((i) => `${i}.png,${label(i)}`)].join('\n'),
        }),
      }
    },
    chosen: 'd.zip',
    expected: { format: 'table', task: 'classes', container: 'zip' },
    classes: [
      ['even', 6],
      ['odd', 6],
    ],
  },
]

async function prepare(folder: TemporaryFolder, { files, chosen = '' }: Case): Promise<string> {
  await folder.photos(names('images/', COUNT))
  await folder.write(await files())
  return join(folder.path, chosen)
}

describe.each(CASES)('$name', (entry) => {
  it('is recognised, imported with every problem in its place, and every picture can be decoded', async () => {
    await using folder = await temporaryFolder()
    const root = await prepare(folder, entry)
    const looked = await inspectDataset({ root, ...entry.options })
    if (!looked.ok) throw new Error(looked.failure.message)
    const dataset = await imported(root, entry.options)
    expect(dataset).toMatchObject(entry.expected)
    const errors = dataset.problems.filter(({ severity, code }) => severity === 'error' || code === 'missing-file')
    const places = errors.map(({ code, file, line }) => [code, file, line].filter((part) => part !== undefined))
    expect(places).toEqual(entry.problems?.map((problem) => [...problem]) ?? [])
    if (entry.classes) expect(dataset.classes.map(({ name, items }) => [name, items])).toEqual(entry.classes)
    const [first] = dataset.items
    if (entry.annotation) expect(first?.annotation).toMatchObject(entry.annotation)
    // The preview counts what the import makes, but for boxes that turn out to be bad.
    const { inspection } = looked.value
    expect(inspection).toMatchObject({ format: dataset.format, task: dataset.task, complete: true })
    expect(inspection.samples.length).toBeGreaterThan(0)
    for (const item of [...dataset.items, ...looked.value.pictures]) {
      const decoded = await decodeRgb(dataset.folder ?? '', item, centreCrop(8))
      expect(decoded.ok && decoded.value.length).toBe(192)
    }
  })
})

/** Five files of VLM-R1 and the YAML that lists them. */
function listOfFive(): Record<string, string> {
  const files = Array.from({ length: 5 }, (_, part) => `data/part-${part}.jsonl`)
  const record = (i: number): object => ({ image: image(i), problem: 'How many?', solution: `<answer>${i}</answer>` })
  return {
    ...Object.fromEntries(files.map((file, part) => [file, lines([record(2 * part), record(2 * part + 1)])])),
    'aside.jsonl': lines([record(11)]),
    'data.yaml': `datasets:\n${files.map((file) => `  - json_path: ${file}\n`).join('')}`,
  }
}

it('names how many files a data YAML lists, and the first of them', async () => {
  await using folder = await temporaryFolder()
  await folder.photos(names('images/', COUNT))
  await folder.write(listOfFive())
  const looked = await inspectDataset({ root: join(folder.path, 'data.yaml') })
  if (!looked.ok) throw new Error(looked.failure.message)
  expect(looked.value.inspection).toMatchObject({
    format: 'vlm-r1',
    records: 10,
    description:
      'Questions and answers for VLM-R1 in 5 files listed by “data.yaml”: “data/part-0.jsonl”, “data/part-1.jsonl”, ' +
      '“data/part-2.jsonl” and 2 more.',
  })
})

it('takes boxes of ever new phrases as referring items, and as crops where the person says so', async () => {
  const ask = (i: number): object => ({
    image: image(i),
    conversations: [
      {
        from: 'human',
        value: `<image>Please provide the bounding box of the region this sentence describes: thing ${i}.`,
      },
      { from: 'gpt', value: '[2,2,20,20]' },
    ],
  })
  await using folder = await temporaryFolder()
  await folder.photos(names('images/', COUNT))
  await folder.write({ 'rec.jsonl': lines(EVERY.map(ask)) })
  const dataset = await imported(folder.path)
  expect([dataset.format, dataset.task, dataset.items.length]).toEqual(['vlm-r1', 'boxes', COUNT])
  const looked = await inspectDataset({ root: folder.path, boxes: 'crops' })
  expect(looked.ok && [looked.value.inspection.task, looked.value.inspection.classes.length]).toEqual([
    'classes',
    COUNT,
  ])
})

it('passes over JSON that lies beside conversations with one warning each; a damaged line of theirs is an error', async () => {
  const talk = (i: number): object => ({
    messages: [
      { role: 'user', content: '<image>?' },
      { role: 'assistant', content: 'yes' },
    ],
    images: [image(i)],
  })
  await using folder = await temporaryFolder()
  await folder.photos(names('images/', COUNT))
  await folder.write({
    'talks.jsonl': `{"messages": [\n${lines(EVERY.map(talk))}`,
    'manifest.json': JSON.stringify({ made: 'by hand', items: [{ image: image(0) }] }, null, 1),
    'scores.json': JSON.stringify(EVERY.map((i) => ({ image: image(i), score: i }))),
    'broken.jsonl': '{"messages": oh\n{"messages": dear\n',
  })
  // The scores name every image, so that a person must say that they may be left out.
  expect((await failed(folder.path)).code).toBe('annotations-unread')
  const dataset = await imported(folder.path, { format: 'conversations' })
  expect(dataset.items).toHaveLength(COUNT)
  const told = dataset.problems.filter(({ file }) => /json/.test(file ?? ''))
  expect(told.map(({ code, severity, file, line }) => [code, severity, file, line])).toEqual([
    ['annotations-unread', 'warning', 'manifest.json', undefined],
    ['bad-line', 'error', 'broken.jsonl', 1],
    ['bad-line', 'error', 'broken.jsonl', 2],
    ['skipped-file', 'warning', 'manifest.json', undefined],
    ['skipped-file', 'warning', 'scores.json', undefined],
    ['bad-line', 'error', 'talks.jsonl', 1],
  ])
})

it('calls two boxes around the same thing crops of one image that are copies', async () => {
  await using folder = await temporaryFolder()
  await folder.photos(names('images/', COUNT))
  await folder.write({ [image(3)]: await photo(4, 480, 400).png().toBuffer() })
  const cell = (left: number): object => ({ label: 'cell', box: [left, 20, left + 220, 240] })
  const records = EVERY.map((i) =>
    i === 3
      ? { image: image(i), objects: [cell(20), cell(22)] }
      : { image: image(i), objects: [{ label: label(i), box: [2, 2, 22, 22] }] },
  )
  await folder.write({ 'cells.jsonl': lines(records) })
  const { problems } = await imported(folder.path, { boxes: 'crops' })
  expect(problems.find(({ code }) => code === 'near-duplicates')?.message).toMatch(
    /^1 crop is a copy of another one \(0 exact, 1 near\), for example two boxes of “images\/3\.png”\./,
  )
})
