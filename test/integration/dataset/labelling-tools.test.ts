/** What CVAT, LabelMe, the VGG Image Annotator and Supervisely write. */
import { centreCrop } from '../../../core/domain/framing.ts'
import { deflateSync } from 'node:zlib'
import { join } from 'node:path'
import { writeFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { decodeRgb } from '../../../core/dataset/index.ts'
import type { DatasetItem } from '../../../core/domain/dataset.ts'
import { zipOf } from '../../support/datasets/archives.ts'
import { failed, imported, inspected } from '../../support/datasets/imported.ts'
import { temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'

const EVERY = Array.from({ length: 6 }, (_, i) => i)
const kind = (i: number): string => (i % 2 ? 'dog' : 'cat')
const json = (value: unknown): string => JSON.stringify(value)

function picture(seed: number): Promise<Buffer> {
  return photo(seed, 60, 40).png().toBuffer()
}

async function pictures(at: (i: number) => string, files: Readonly<Record<string, string>>): Promise<TemporaryFolder> {
  const folder = await temporaryFolder()
  for (const i of EVERY) await folder.write({ [at(i)]: await picture(i + 1) })
  await folder.write(files)
  return folder
}

/** Class and box of each item, by its image. */
async function crops(root: string): Promise<Record<string, (readonly unknown[])[]>> {
  const { items, classes } = await imported(root)
  const found: Record<string, (readonly unknown[])[]> = {}
  for (const { path, label, crop } of items) (found[path] ??= []).push([classes[label]?.name, crop])
  return found
}

async function told(root: string): Promise<string> {
  return (await imported(root)).problems.map(({ message }) => message).join('\n')
}

describe('CVAT for images', () => {
  const xml = (images: string): string =>
    `<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n  <meta><task><id>1</id><name>t</name>` +
    `<labels><label><name>cat</name><attributes><attribute><name>age</name></attribute></attributes></label></labels></task></meta>\n${images}\n</annotations>\n`
  const image = (i: number, inside: string, more = ''): string =>
    `  <image id="${i}" name="${i}.png" width="60" height="40"${more}>\n${inside}\n  </image>`
  const box = (i: number, more = ''): string =>
    `<box label="${kind(i)}" source="manual" occluded="0" xtl="2.00" ytl="4.50" xbr="32.20" ybr="30.00" z_order="0"${more}></box>`

  it('gives boxes, and the boxes around outlines, turned boxes and masks', async () => {
    const odd = [
      '<polygon label="cat" points="10.0,10.0;40.0,12.0;20.0,35.0" z_order="0"/>',
      '<ellipse label="dog" cx="30" cy="20" rx="10" ry="8"/>',
      '<box label="dog" xtl="20" ytl="10" xbr="40" ybr="30" rotation="45"/>',
      '<mask label="cat" rle="3, 5" left="5" top="6" width="20" height="10"/>',
      '<cuboid label="dog" xtl1="1" ytl1="2" xbl1="1" ybl1="20" xtr1="30" ytr1="2" xbr1="30" ybr1="20" xtl2="5" ytl2="4" xbl2="5" ybl2="30" xtr2="35" ytr2="4" xbr2="35" ybr2="30"/>',
      '<polyline label="cat" points="1,1;2,2"/><points label="cat" points="1,1"/>',
      '<box label="cat" xtl="1" ytl="1" xbr="20" ybr="20"><attribute name="age">3</attribute></box>',
    ]
    const images = EVERY.map((i) => image(i, i === 0 ? odd.join('\n') : box(i)))
    await using folder = await pictures((i) => `images/${i}.png`, { 'annotations.xml': xml(images.join('\n')) })
    const found = await crops(folder.path)
    expect(found['images/0.png']).toEqual([
      ['cat', [10, 10, 40, 35]],
      ['dog', [20, 12, 40, 28]],
      ['dog', [16, 6, 44, 34]],
      ['cat', [5, 6, 25, 16]],
      ['dog', [1, 2, 35, 30]],
      ['cat', [1, 1, 20, 20]],
    ])
    expect(found['images/1.png']).toEqual([['dog', [2, 5, 32, 30]]])
    const text = await told(folder.path)
    for (const part of [
      '4 polygons and other outlines',
      '1 rotated box',
      '2 points, lines',
      '1 attribute is not used (“age”)',
    ])
      expect(text).toContain(part)
    expect((await inspected(folder.path)).format).toBe('cvat')
  })

  it('gives classes by tags, and parts by subsets; in a zip as it is exported', async () => {
    const images = EVERY.map((i) =>
      image(i, `<tag label="${kind(i)}" source="manual"/>`, ` subset="${i < 4 ? 'Train' : 'Test'}"`),
    )
    await using folder = await temporaryFolder()
    const members: Record<string, Buffer> = { 'annotations.xml': Buffer.from(xml(images.join('\n'))) }
    for (const i of EVERY) members[`images/${i}.png`] = await picture(i + 1)
    await writeFile(join(folder.path, 'task.zip'), zipOf(members))
    const dataset = await imported(join(folder.path, 'task.zip'))
    expect(dataset).toMatchObject({
      format: 'cvat',
      task: 'classes',
      splits: { test: 2 },
      problems: [],
    })
    expect(dataset.classes).toMatchObject([
      { name: 'cat', items: 3 },
      { name: 'dog', items: 3 },
    ])
  })

  it('tells of damaged boxes, images that are missing or come twice, and where the document ends', async () => {
    const images = [
      ...EVERY.map((i) => image(i, box(i))),
      image(1, box(1)),
      image(77, box(1)),
      image(8, '').replace('8.png', '../../etc/passwd.png').replace('\n\n', box(1)),
    ]
    const bad = image(
      0,
      '<box label="cat" xtl="x" ytl="" xbr="1e999" ybr="NaN"/><box label="" xtl="1" ytl="1" xbr="9" ybr="9"/><polygon label="cat" points=";;,"/>',
    )
    images[0] = bad
    await using folder = await pictures((i) => `${i}.png`, {
      'a.xml': `${xml(images.join('\n')).slice(0, -16)}<image name="`,
    })
    const { problems, items } = await imported(folder.path)
    expect(items).toHaveLength(5)
    const text = problems
      .filter(({ severity }) => severity === 'error')
      .map(({ message }) => message)
      .join('\n')
    expect(text.split('\n')).toHaveLength(6)
    for (const part of [
      /of “cat” that is not four numbers/,
      /lists “1\.png” again/,
      /“77\.png”, which does not exist/,
      /leads out/,
      /stops being valid XML/,
    ])
      expect(text).toMatch(part)
  })

  it('is refused with a sentence where it holds tracks of a video', async () => {
    const track = '<track id="0" label="cat"><box frame="0" outside="0" xtl="1" ytl="1" xbr="9" ybr="9"/></track>'
    await using folder = await pictures((i) => `${i}.png`, { 'a.xml': xml(track) })
    expect((await failed(folder.path, { format: 'cvat' })).message).toMatch(
      /“a\.xml” is an export of CVAT, and nothing of it can be read\. .*tracks of a video.*“CVAT for images”/,
    )
  })
})

describe('LabelMe', () => {
  const file = (i: number, shapes: unknown, more: object = {}): string =>
    json({
      version: '5.4.1',
      flags: {},
      shapes,
      imagePath: `..\\pics\\${i}.png`,
      imageData: null,
      imageHeight: 40,
      imageWidth: 60,
      ...more,
    })
  const shape = (i: number, shape_type: string, points: unknown, more: object = {}) => ({
    label: kind(i),
    points,
    group_id: null,
    description: '',
    shape_type,
    flags: {},
    ...more,
  })
  const corners = [
    [30, 30],
    [5, 4],
  ]

  it('gives the boxes of rectangles and around other shapes', async () => {
    const odd = [
      shape(0, 'circle', [
        [30, 20],
        [30, 30],
      ]),
      shape(1, 'polygon', [
        [10, 10],
        [50, 12],
        [20, 35],
      ]),
      shape(0, 'point', [[1, 2]]),
      shape(0, 'mask', [
        [5, 6],
        [25, 30],
      ]),
      shape(1, 'rectangle', corners, { flags: { blurred: true, cut: false } }),
    ]
    const files = Object.fromEntries(
      EVERY.map((i) => [`ann/${i}.json`, file(i, i === 0 ? odd : [shape(i, 'rectangle', corners)])]),
    )
    await using folder = await pictures((i) => `pics/${i}.png`, files)
    const found = await crops(folder.path)
    expect(found['pics/0.png']).toEqual([
      ['cat', [20, 10, 40, 30]],
      ['dog', [10, 10, 50, 35]],
      ['cat', [5, 6, 25, 30]],
      ['dog', [5, 4, 30, 30]],
    ])
    expect(found['pics/1.png']).toEqual([['dog', [5, 4, 30, 30]]])
    expect(await told(folder.path)).toMatch(/3 polygons.*\n?.*1 point or line|1 attribute is not used \(“blurred”\)/)
    expect((await inspected(folder.path)).description).toBe(
      'Shapes of LabelMe in JSON files such as “ann/0.json”, one per image.',
    )
  })

  it('gives classes by flags of whole images, beside images of the same names', async () => {
    const files = Object.fromEntries(
      EVERY.map((i) => [
        `${i}.json`,
        file(i, [], { imagePath: 'gone.png', flags: { cat: i % 2 === 0, dog: i % 2 === 1 } }),
      ]),
    )
    await using folder = await pictures((i) => `${i}.png`, files)
    expect((await imported(folder.path)).classes).toMatchObject([
      { name: 'cat', items: 3 },
      { name: 'dog', items: 3 },
    ])
  })

  it('takes the copy of an image inside the file where the image itself is gone', async () => {
    await using folder = await temporaryFolder()
    for (const i of EVERY) {
      const imageData = (await picture(i + 1)).toString('base64')
      await folder.write({ [`${i}.json`]: file(i, [shape(i, 'rectangle', corners)], { imageData }) })
    }
    const dataset = await imported(folder.path)
    expect(dataset).toMatchObject({ format: 'labelme', classes: [{ items: 3 }, { items: 3 }] })
    expect(dataset.items[0]?.crop).toEqual([5, 4, 30, 30])
    expect((await decodeRgb(dataset.folder ?? '', dataset.items[0] as DatasetItem, centreCrop(8))).ok).toBe(true)
  })

  it('loses nothing but what is damaged', async () => {
    const files: Record<string, string> = Object.fromEntries(
      EVERY.map((i) => [`ann/${i}.json`, file(i, [shape(i, 'rectangle', corners)])]),
    )
    files['ann/0.json'] = file(0, [
      null,
      7,
      shape(0, 'rectangle', 'x'),
      shape(0, 'rectangle', [[1]]),
      shape(0, 'polygon', []),
      shape(0, 'odd', corners),
      { points: corners },
    ])
    const points = Array.from({ length: 20_000 }, (_, j) => [j % 60, j % 40])
    files['ann/2.json'] = file(2, [shape(2, 'polygon', points)])
    files['ann/cut.json'] = file(1, [shape(1, 'rectangle', corners)]).slice(0, -30)
    files['ann/again.json'] = file(1, [shape(1, 'rectangle', corners)])
    files['ann/gone.json'] = file(99, [shape(1, 'rectangle', corners)])
    files['ann/out.json'] = file(99, [shape(1, 'rectangle', corners)], { imagePath: '/etc/../../x.png' })
    await using folder = await pictures((i) => `pics/${i}.png`, files)
    const { items, problems } = await imported(folder.path)
    expect(items).toHaveLength(6)
    const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message)
    expect(errors).toHaveLength(7)
    const text = errors.join('\n')
    for (const part of [
      /describes “pics\/1\.png”, as does/,
      /is not one JSON object/,
      /99\.png”, which does not exist/,
      /leads out/,
    ])
      expect(text).toMatch(part)
  })
})

describe('the VGG Image Annotator', () => {
  const rect = (attributes: object) => ({
    shape_attributes: { name: 'rect', x: 5, y: 6, width: 30, height: 20 },
    region_attributes: attributes,
  })
  const entry = (i: number, regions: unknown, attributes: object = {}) => [
    `${i}.png123`,
    { filename: `${i}.png`, size: 123, regions, file_attributes: attributes },
  ]
  const exported = (regions: (i: number) => unknown, attributes: (i: number) => object = () => ({})): object =>
    Object.fromEntries(EVERY.map((i) => entry(i, regions(i), attributes(i))))

  it.each(['exported', 'project', 'first version'])(
    '%s JSON gives boxes of the attribute that differs',
    async (form) => {
      const region = (i: number) => rect({ name: '', type: kind(i), image_quality: { good: true } })
      const list = exported((i) => (form === 'first version' ? { 0: region(i) } : [region(i)]))
      const text = json(
        form === 'project' ? { _via_settings: { ui: {} }, _via_img_metadata: list, _via_attributes: {} } : list,
      )
      await using folder = await pictures((i) => `${i}.png`, { 'via.json': text })
      expect((await crops(folder.path))['1.png']).toEqual([['dog', [5, 6, 35, 26]]])
      const { format, classes, problems } = await imported(folder.path)
      expect([format, classes]).toMatchObject([
        'via',
        [
          { name: 'cat', items: 3 },
          { name: 'dog', items: 3 },
        ],
      ])
      expect(problems.map(({ message }) => message).join()).toContain('6 attributes are not used (“image_quality”)')
    },
  )

  it('CSV gives the same', async () => {
    const cell = (value: object): string => `"${json(value).replaceAll('"', '""')}"`
    const rows = EVERY.flatMap((i) =>
      [0, 1].map((region) => {
        const { shape_attributes: shape, region_attributes: attributes } = rect({ type: kind(i + region) })
        return [`${i}.png`, 123, cell({ caption: 'x' }), 2, region, cell(shape), cell(attributes)].join(',')
      }),
    )
    const head = '#filename,file_size,file_attributes,region_count,region_id,region_shape_attributes,region_attributes'
    await using folder = await pictures((i) => `${i}.png`, { 'via.csv': [head, ...rows].join('\n') })
    expect((await crops(folder.path))['0.png']).toEqual([
      ['cat', [5, 6, 35, 26]],
      ['dog', [5, 6, 35, 26]],
    ])
    expect((await imported(folder.path)).format).toBe('via')
  })

  it('gives the boxes around other shapes', async () => {
    const shapes = [
      { name: 'circle', cx: 30, cy: 20, r: 10 },
      { name: 'ellipse', cx: 30, cy: 20, rx: 20, ry: 10, theta: 0 },
      { name: 'ellipse', cx: 30, cy: 20, rx: 15, ry: 10, theta: Math.PI / 2 },
      { name: 'polygon', all_points_x: [10, 50, 20], all_points_y: [10, 12, 35] },
      { name: 'point', cx: 1, cy: 2 },
      { name: 'polygon', all_points_x: 'x' },
      { name: 'rect', x: 'a', y: null },
    ]
    const odd = shapes.map((shape_attributes, i) => ({ shape_attributes, region_attributes: { type: kind(i) } }))
    await using folder = await pictures((i) => `${i}.png`, {
      'via.json': json(exported((i) => (i === 0 ? odd : [rect({ type: kind(i) })]))),
    })
    expect((await crops(folder.path))['0.png']).toEqual([
      ['cat', [20, 10, 40, 30]],
      ['dog', [10, 10, 50, 30]],
      ['cat', [20, 5, 40, 35]],
      ['dog', [10, 10, 50, 35]],
    ])
    const { problems } = await imported(folder.path)
    expect(problems.filter(({ code }) => code === 'bad-box')).toHaveLength(2)
  })

  it('asks which of several attributes is the class, and takes another one on request', async () => {
    const attributes = (i: number) => ({ colour: `c${i % 3}`, animal: kind(i), [`${i}`]: '' })
    await using folder = await pictures((i) => `${i}.png`, {
      'via.json': json(exported((i) => [rect(attributes(i))])),
    })
    const looked = await inspected(folder.path)
    expect(looked).toMatchObject({
      format: 'via',
      unclear: { code: 'columns-unclear' },
      columns: { guessed: ['label'] },
    })
    const { classes } = await imported(folder.path, { columns: { label: 'animal' } })
    expect(classes.map(({ name }) => name)).toEqual(['cat', 'dog'])
  })

  it('gives classes by attributes of whole files, check boxes among them', async () => {
    const text = json(
      exported(
        () => [],
        (i) => ({ caption: '', kinds: { [kind(i)]: true, none: false } }),
      ),
    )
    await using folder = await pictures((i) => `${i}.png`, { 'via.json': text })
    expect((await imported(folder.path)).classes.map(({ name, items }) => [name, items])).toEqual([
      ['cat', 3],
      ['dog', 3],
    ])
  })
})

describe('Supervisely', () => {
  it('gives the boxes of its objects, masks among them, and classes by tags', async () => {
    const png = await photo(1, 12, 9).png().toBuffer()
    const object = (i: number, geometryType: string, more: object) => ({
      classTitle: kind(i),
      geometryType,
      tags: [],
      ...more,
    })
    const exterior = (...points: number[][]) => ({ points: { exterior: points, interior: [] } })
    const ann = (objects: object[], tags: object[] = []): string =>
      json({ description: '', tags, size: { height: 40, width: 60 }, objects })
    const odd = [
      object(0, 'bitmap', { bitmap: { origin: [10, 20], data: deflateSync(png).toString('base64') } }),
      object(1, 'polygon', exterior([10, 10], [50, 12], [20, 35])),
      object(0, 'point', exterior([1, 1])),
      object(0, 'bitmap', { bitmap: { origin: [10, 20], data: 'no mask' } }),
    ]
    const rectangle = (i: number) => object(i, 'rectangle', exterior([5, 4], [30, 30]))
    const files = Object.fromEntries(EVERY.map((i) => [`ds/ann/${i}.png.json`, ann(i === 0 ? odd : [rectangle(i)])]))
    await using folder = await pictures((i) => `ds/img/${i}.png`, {
      ...files,
      'meta.json': json({ classes: [{ title: 'cat' }] }),
    })
    const found = await crops(folder.path)
    expect(found['ds/img/0.png']).toEqual([
      ['cat', [10, 20, 22, 29]],
      ['dog', [10, 10, 50, 35]],
    ])
    expect(found['ds/img/1.png']).toEqual([['dog', [5, 4, 30, 30]]])
    expect((await imported(folder.path)).problems.filter(({ code }) => code === 'bad-box')).toHaveLength(1)
    const tagged = Object.fromEntries(
      EVERY.map((i) => [`ds/ann/${i}.png.json`, ann([], [{ name: kind(i), value: null }])]),
    )
    await folder.write(tagged)
    expect((await imported(folder.path)).classes.map(({ name, items }) => [name, items])).toEqual([
      ['cat', 3],
      ['dog', 3],
    ])
  })
})
