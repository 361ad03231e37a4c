import { chmod, mkdir, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StageProgress } from '../../../core/contract/compute.ts'
import { datasetSummary } from '../../../core/contract/dataset.ts'
import { importDataset, type ImportedDataset } from '../../../core/dataset/index.ts'
import { failed, imported } from '../../support/datasets/imported.ts'
import { names, temporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'

function expectNothingLost({ files, items }: ImportedDataset): void {
  expect(items.length + files.rejected + files.skipped).toBe(files.found)
}

describe('images that several items are of', () => {
  it('are reported once where they lie in two parts, and are one thing left out', async () => {
    await using folder = await temporaryFolder()
    await folder.photos(names('images/', 10))
    const objects = ['red', 'round', 'large'].map((label, i) => ({ label, box: [i, i, 20 + i, 20 + i] }))
    const list = (from: number, to: number): string =>
      Array.from({ length: to - from }, (_, i) => JSON.stringify({ image: `${from + i}.png`, objects })).join('\n')
    await folder.write({ 'train.jsonl': list(0, 7), 'test.jsonl': list(6, 10) })
    const dataset = await imported(folder.path, { boxes: 'referring', boxConvention: 'pixels' })
    expect(dataset).toMatchObject({ format: 'grounding', task: 'boxes', files: { found: 31, rejected: 1 } })
    expect(dataset.items).toHaveLength(30)
    const leaks = dataset.problems.filter(({ code }) => code === 'split-leak')
    expect(leaks.map(({ message }) => message)).toEqual([expect.stringMatching(/^“images\/6\.png” is also in test,/)])
    expect(dataset.leaks).toHaveLength(1)
    expectNothingLost(dataset)
  })
})

describe('importing class folders', () => {
  it('calls a class as its folder, without spaces around the name, and misses nothing', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...names(' lead/', 10), ...names('trail /', 10)])
    const { classes, problems } = await imported(folder.path)
    expect(classes.map(({ name }) => name)).toEqual(['lead', 'trail'])
    expect(problems).toEqual([])
  })

  it('gives classes in natural order, sorted items, drawn parts and a summary the contract accepts', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...names('10/', 10), ...names('2/deep/er/', 20)])
    const dataset = await imported(folder.path, { name: 'mine' })
    expect(dataset.classes).toEqual([
      { name: '2', items: 20, train: 14, val: 3, test: 3 },
      { name: '10', items: 10, train: 6, val: 2, test: 2 },
    ])
    expect(dataset).toMatchObject({ splitSource: 'drawn', splits: { train: 20, val: 5, test: 5 }, root: folder.path })
    expect(dataset.items.map(({ path }) => path)).toEqual(dataset.items.map(({ path }) => path).toSorted())
    expect(dataset.items.every(({ path, label }) => path.startsWith(`${dataset.classes[label]?.name}/`))).toBe(true)
    expect(dataset.items[0]).toMatchObject({
      width: 48,
      height: 40,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      dhash: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
    expect(dataset.imageSize).toMatchObject({ minWidth: 48, medianWidth: 48, maxHeight: 40 })
    expect(dataset.bytes).toBe(dataset.items.reduce((sum, { bytes }) => sum + bytes, 0))
    const summary = { ...dataset, datasetId: 'x', items: dataset.items.length, importedAt: '2026-01-01T00:00:00Z' }
    expect(datasetSummary.safeParse(summary).error).toBeUndefined()
    expectNothingLost(dataset)
  })

  it('has one fingerprint for the same files and seed, and another for a changed file', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...names('a/', 8), ...names('b/', 8)])
    const first = await imported(folder.path)
    expect((await imported(folder.path)).fingerprint).toBe(first.fingerprint)
    expect((await imported(folder.path)).items).toEqual(first.items)
    await folder.write({ 'a/3.png': await photo(99).png().toBuffer() })
    expect((await imported(folder.path)).fingerprint).not.toBe(first.fingerprint)
  })

  it('honours split folders in any case and draws validation from train when it is missing', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([
      ...names('TRAIN/a/', 20),
      ...names('TRAIN/b/', 10),
      ...names('Test/a/', 3),
      ...names('Test/b/', 2),
    ])
    const dataset = await imported(folder.path)
    expect(dataset.splitSource).toBe('folders+drawn')
    expect(dataset.classes).toEqual([
      { name: 'a', items: 23, train: 17, val: 3, test: 3 },
      { name: 'b', items: 12, train: 8, val: 2, test: 2 },
    ])
    expect(dataset.items.filter(({ path }) => path.startsWith('Test/')).every(({ split }) => split === 'test')).toBe(
      true,
    )
    await folder.photos([...names('valid/a/', 2), ...names('valid/b/', 2)], 500)
    expect(await imported(folder.path)).toMatchObject({
      splitSource: 'folders',
      splits: { train: 30, val: 4, test: 5 },
    })
  })

  it('reports a class that lies in one split only and images beside the splits', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...names('train/a/', 4), ...names('train/b/', 4), ...names('train/Late/', 3)])
    await folder.photos([...names('test/a/', 2), ...names('test/b/', 2), ...names('test/late/', 2)], 100)
    await folder.photos(names('unlabelled/', 3), 200)
    const dataset = await imported(folder.path)
    const alone = dataset.problems.filter(({ code }) => code === 'class-only-in-split').map(({ message }) => message)
    expect(alone).toHaveLength(2)
    expect(alone.join(' ')).toMatch(/“late” has images in test but none to train on.*differs only in case/s)
    expect(dataset.problems.find(({ file }) => file === 'unlabelled')?.message).toMatch(/with 3 images/)
    expect(dataset.files).toEqual({ found: 20, rejected: 0, skipped: 3 })
    expectNothingLost(dataset)
  })

  it('keeps copies in one part and leaves training copies of test images out, naming the pair', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...names('train/a/', 12), ...names('train/b/', 12), ...names('test/a/', 3)])
    await folder.photos(names('test/b/', 3), 100)
    // test/a/0 … 2 were made from seeds 25 … 27: the first as JPEG in train, the second byte for byte.
    await folder.write({
      'train/a/near.jpg': await photo(25).jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer(),
      'train/a/exact.png': await photo(26).png().toBuffer(),
      'train/b/copy1.png': await photo(13).png().toBuffer(),
      'train/b/copy2.jpg': await photo(13).jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer(),
    })
    const dataset = await imported(folder.path)
    const leaks = dataset.problems.filter(({ code }) => code === 'split-leak')
    expect(leaks.map(({ file }) => file)).toEqual(['train/a/near.jpg', 'train/a/exact.png'])
    expect(leaks[0]?.message).toMatch(/near-duplicate of “test\/a\/0\.png”/)
    expect(leaks[1]?.message).toMatch(/same image as “test\/a\/1\.png”/)
    expect(dataset.items.some(({ path }) => path === 'train/a/exact.png')).toBe(false)
    expect(dataset.duplicates).toEqual({ exact: 1, near: 1, clusters: 1 })
    const splits = new Set(
      ['train/b/0.png', 'train/b/copy1.png', 'train/b/copy2.jpg'].map(
        (path) => dataset.items.find((item) => item.path === path)?.split,
      ),
    )
    expect(splits.size).toBe(1)
    expectNothingLost(dataset)
  })

  it('warns of one picture under two classes', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...names('a/', 4), ...names('b/', 4)])
    await folder.write({ 'b/copy.png': await photo(2).png().toBuffer() })
    const { problems } = await imported(folder.path)
    expect(
      problems.some(({ message }) =>
        message.includes('“a/1.png” and “b/copy.png” look the same and are in different classes'),
      ),
    ).toBe(true)
  })
})

describe('files that are not good images', () => {
  it('are each named with the reason, or counted in one note, and nothing is lost', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...names('a/', 4), ...names('b/', 4)])
    const jpeg = await photo(50, 200, 150).jpeg().toBuffer()
    const frames = await Promise.all([60, 61].map((seed) => photo(seed).png().toBuffer()))
    const { default: sharp } = await import('sharp')
    await folder.write({
      'a/cut.jpg': jpeg.subarray(0, jpeg.length - 400),
      'a/empty.jpg': '',
      'a/text.png': 'hello',
      'a/tiny.png': await photo(70, 7, 40).png().toBuffer(),
      'a/windows.bmp': Buffer.concat([Buffer.from('BM'), Buffer.alloc(60)]),
      'a/moving.gif': await sharp(frames, { join: { animated: true } })
        .gif()
        .toBuffer(),
      'b/really-png.jpg': await photo(71).png().toBuffer(),
      'b/no-extension': await photo(72).png().toBuffer(),
      'b/notes.txt': 'hello',
      'b/data.csv': 'a,b',
      'b/.DS_Store': 'x',
      'Thumbs.db': 'x',
      'loose.png': await photo(73).png().toBuffer(),
      'hello.md': 'hello',
      '.git/config': 'x',
    })
    await mkdir(join(folder.path, 'nothing'))
    const dataset = await imported(folder.path)
    const errors = dataset.problems.filter(({ severity }) => severity === 'error')
    expect(errors.map(({ file, code }) => [file, code])).toEqual([
      ['a/cut.jpg', 'unreadable'],
      ['a/empty.jpg', 'empty-file'],
      ['a/text.png', 'not-an-image'],
      ['a/tiny.png', 'too-small'],
      ['a/windows.bmp', 'unreadable'],
      ['loose.png', 'label-missing'],
    ])
    expect(errors[4]?.message).toMatch(/damaged and cannot be decoded \(a header of 0 bytes\)/)
    expect(dataset.items.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['a/moving.gif', 'b/really-png.jpg', 'b/no-extension']),
    )
    const notes = dataset.problems
      .filter(({ severity }) => severity === 'warning')
      .map(({ code, file }) => [code, file])
    expect(notes).toEqual(
      expect.arrayContaining([
        ['animated', 'a/moving.gif'],
        ['skipped-file', undefined],
        ['skipped-file', 'nothing'],
      ]),
    )
    const note = dataset.problems.find(({ code, file }) => code === 'skipped-file' && file === undefined)
    expect(note?.message).toMatch(/3 files that are not images.*3 hidden files or folders/s)
    expect(dataset.files).toEqual({ found: 23, rejected: 6, skipped: 6 })
    expectNothingLost(dataset)
  })

  it('stay outside when a link leads out of the root, and loops of links do no harm', async () => {
    await using outside = await temporaryFolder()
    await using folder = await temporaryFolder()
    await outside.photos(['secret.png'], 300)
    await folder.photos([...names('a/', 3), ...names('b/', 3)])
    await symlink(join(outside.path, 'secret.png'), join(folder.path, 'a', 'out.png'))
    await symlink(outside.path, join(folder.path, 'c'))
    await symlink(folder.path, join(folder.path, 'a', 'loop'))
    await symlink('self.png', join(folder.path, 'a', 'self.png'))
    await symlink('../b/0.png', join(folder.path, 'a', 'inside.png'))
    const dataset = await imported(folder.path)
    expect(dataset.items.map(({ path }) => path)).toContain('a/inside.png')
    expect(
      dataset.problems.filter(({ severity }) => severity === 'error').map(({ file, code }) => [file, code]),
    ).toEqual([
      ['a/out.png', 'outside-root'],
      ['a/self.png', 'unreadable'],
      ['c', 'outside-root'],
    ])
    expect(dataset.classes.map(({ name }) => name)).toEqual(['a', 'b'])
    expectNothingLost(dataset)
  })

  it('are reported when they vanish while the import runs', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...names('a/', 30), ...names('b/', 30)])
    let removed: Promise<void> | undefined
    const dataset = await imported(folder.path, {
      onProgress: ({ stage }) => {
        if (stage === 'Reading images') removed ??= rm(join(folder.path, 'b', '9.png'))
      },
    })
    await removed
    expect(dataset.problems[0]).toMatchObject({
      file: 'b/9.png',
      code: 'unreadable',
      message: expect.stringMatching(/disappeared/),
    })
    expectNothingLost(dataset)
  })

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'are reported when they may not be read',
    async () => {
      await using folder = await temporaryFolder()
      await folder.photos([...names('a/', 3), ...names('b/', 3)])
      await chmod(join(folder.path, 'a', '0.png'), 0)
      expect((await imported(folder.path)).problems[0]).toMatchObject({ file: 'a/0.png', code: 'no-permission' })
    },
  )

  it('never get lost, whatever lies in the folders', async () => {
    const kinds = {
      good: async (seed: number) => photo(seed, 16, 16).png().toBuffer(),
      cut: async (seed: number) => (await photo(seed, 16, 16).png().toBuffer()).subarray(0, 60),
      empty: async () => Buffer.alloc(0),
      text: async () => Buffer.from('text'),
    }
    const entry = fc.record({
      folder: fc.constantFrom('', 'a/', 'b/', 'b/deep/', 'train/', '.hidden/'),
      kind: fc.constantFrom('good', 'good', 'cut', 'empty', 'text'),
      extension: fc.constantFrom('.png', '.jpg', '.txt', ''),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { maxLength: 15 }), fc.nat(), async (entries, seed) => {
        await using folder = await temporaryFolder()
        await folder.photos([...names('a/base', 3), ...names('b/base', 3)])
        for (const [i, { folder: at, kind, extension }] of entries.entries()) {
          await folder.write({ [`${at}${i}${extension}`]: await kinds[kind](1000 + i) })
        }
        const result = await importDataset({ root: folder.path, seed })
        if (!result.ok) {
          expect(result.failure.code).toBe('dataset-class-too-small')
          return
        }
        const dataset = result.value
        expectNothingLost(dataset)
        const hidden = entries.filter(({ folder: at }) => at === '.hidden/').length
        expect(dataset.files.found).toBe(6 + entries.length - hidden + Math.min(1, hidden))
        const { train, val, test } = dataset.splits
        expect(train + val + test).toBe(dataset.items.length)
        for (const info of dataset.classes) {
          expect(info.train + info.val + info.test).toBe(info.items)
          expect(info.train).toBeGreaterThan(0)
        }
        for (const group of Map.groupBy(dataset.items, ({ cluster }) => cluster).values()) {
          expect(new Set(group.map(({ split }) => split)).size).toBe(1)
        }
      }),
      { numRuns: 25 },
    )
  })
})

describe('folders that cannot be imported', () => {
  it('fail with a code and a next step', async () => {
    await using folder = await temporaryFolder()
    const { path } = folder
    await folder.photos(['one/only/0.png', 'one/only/1.png', ...names('loose/', 2)])
    await folder.photos([
      ...names('single/a/', 3),
      'single/b/0.png',
      ...names('tests/test/a/', 3),
      ...names('tests/test/b/', 3),
    ])
    await folder.write({
      'file.txt': 'x',
      'bad/a/0.png': 'x',
      'bad/b/0.png': 'x',
      'texts/a/0.txt': 'x',
      'nothing/x': '',
    })
    await rm(join(path, 'nothing', 'x'))
    const cases = [
      ['missing', 'path-missing', /Check the path/],
      ['file.txt/below', 'path-missing', /Check the path/],
      ['file.txt', 'format-unrecognised', /choose a folder of class folders/],
      ['nothing', 'dataset-empty', /choose the folder that holds/],
      ['texts', 'dataset-empty', /choose the folder that holds/],
      ['loose', 'dataset-empty', /2 images and no class folders: make a folder/],
      ['one', 'dataset-one-class', /“only”.*add a folder for another class/],
      ['single', 'dataset-class-too-small', /“b”\): add images/],
      ['bad', 'dataset-all-unreadable', /None of the 2 images.*“a\/0\.png” is not an image/],
      ['tests', 'dataset-empty', /add a folder “train”/],
    ] as const
    for (const [name, code, message] of cases) {
      const { code: got, message: text } = await failed(join(path, name))
      expect([name, got]).toEqual([name, code])
      expect(text).toMatch(message)
    }
    expect(await failed(path, { format: 'coco' })).toMatchObject({
      code: 'format-unrecognised',
      message: expect.stringMatching(/cannot be read as coco/),
    })
  })

  it('say what to do with the exports of other programs', async () => {
    const cvat =
      '<?xml version="1.0"?>\n<annotations>\n  <version>1.1</version><image id="0" name="0.png"/></annotations>'
    const studio = JSON.stringify([{ id: 1, data: { image: '/upload/0.png' }, annotations: [{ result: [] }] }])
    const labelme = JSON.stringify({ version: '5.0', shapes: [], imagePath: '0.png', imageData: null }, null, 2)
    const cases: readonly (readonly [Readonly<Record<string, string>>, RegExp])[] = [
      [{ 'data-00000-of-00001.arrow': 'ARROW1', 'state.json': '{}' }, /cut off/],
      [{ 'a.json': JSON.stringify({ data_subtype: 'val', annotations: [] }, null, 1), '0.png': '' }, /VQA.*JSON line/],
      [{ 'mnist.npz': 'x', '0.png': '' }, /arrays.*Parquet/],
      [{ 'train.tfrecord-00000-of-00002': 'x', '0.png': '' }, /TFRecord.*WebDataset/],
      [{ 'annotations.xml': cvat, '0.png': '' }, /“annotations\.xml” is an export of CVAT, and has no annotations yet/],
      [
        { 'export.json': studio, '0.png': '' },
        /“export\.json” is an export of Label Studio, and has no annotations yet/,
      ],
      [{ '0.json': labelme, '0.png': '' }, /“0\.json” is an export of LabelMe, and has no annotations yet/],
      [{ 'train.zip': 'x' }, /archive \(“train\.zip”\): choose “train\.zip” itself/],
      [{ 'train.zip': 'x', 'test.rar': 'x' }, /archives \(“test\.rar”, “train\.zip”\): unpack them/],
    ]
    for (const [files, message] of cases) {
      await using folder = await temporaryFolder()
      await folder.write(files)
      expect(await failed(folder.path)).toMatchObject({
        code: expect.stringMatching(/format-unrecognised|dataset-empty/),
        message: expect.stringMatching(message),
      })
    }
  })

  it('of another program are read nonetheless where classes show in the folders', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...names('a/', 6), ...names('b/', 6)])
    await folder.write({ 'a/0.json': '{"shapes": [], "imagePath": "0.png"}', 'more.zip': 'x' })
    expect((await imported(folder.path)).format).toBe('class-folders')
  })

  it('fail when every training image is a copy of a test image', async () => {
    await using folder = await temporaryFolder()
    for (const split of ['train', 'test']) await folder.photos([...names(`${split}/a/`, 3), ...names(`${split}/b/`, 3)])
    expect(await failed(folder.path)).toMatchObject({
      code: 'dataset-empty',
      message: expect.stringMatching(/is a copy of/),
    })
  })
})

describe('a long import', () => {
  it('reports its progress to the end and stops when asked, at once and midway', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...names('a/', 20), ...names('b/', 20)])
    const reports: StageProgress[] = []
    await imported(folder.path, { onProgress: (progress) => reports.push(progress) })
    const reading = reports.filter(({ stage }) => stage === 'Reading images')
    expect(reading.map(({ done }) => done)).toEqual(Array.from({ length: 41 }, (_, i) => i))
    expect(reading.every(({ total }) => total === 40)).toBe(true)
    expect(await failed(folder.path, { signal: AbortSignal.abort() })).toMatchObject({ code: 'stopped' })
    const controller = new AbortController()
    let last = 0
    const stopped = await failed(folder.path, {
      signal: controller.signal,
      onProgress: ({ stage, done }) => {
        if (stage === 'Reading images') last = done
        if (last === 5) controller.abort()
      },
    })
    expect(stopped.code).toBe('stopped')
    expect(last).toBeLessThan(20)
  })
})
