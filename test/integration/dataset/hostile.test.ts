import type * as FileSystem from 'node:fs/promises'
import { execFileSync } from 'node:child_process'
import { chmod, copyFile, mkdir, readFile, symlink, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it, vi } from 'vitest'
import { type ImportedDataset, inspectDataset } from '../../../core/dataset/index.ts'
import { tarOf, zipOf } from '../../support/datasets/archives.ts'
import { imageParquet } from '../../support/datasets/parquet.ts'
import { pngBomb } from '../../support/datasets/png-bomb.ts'
import { failed, imported } from '../../support/datasets/imported.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'
import { realSet } from '../../support/images/real-sets.ts'

/** Every path that was opened or listed, as it was asked for. */
const opened = vi.hoisted(() => ({ paths: [] as string[] }))
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof FileSystem>()
  const watch =
    <A extends readonly unknown[], R>(call: (...args: A) => R) =>
    (...args: A): R => {
      opened.paths.push(String(args[0]))
      return call(...args)
    }
  return { ...real, open: watch(real.open), opendir: watch(real.opendir), readdir: watch(real.readdir) }
})

function errors({ problems }: ImportedDataset): unknown[] {
  return problems
    .filter(({ severity }) => severity === 'error')
    .map(({ code, file, line }) => [code, file, line].filter((part) => part !== undefined))
}

/** A JSONL file of captions for these references, and 6 good images. */
async function captions(folder: TemporaryFolder, references: readonly string[], name = 'list.jsonl'): Promise<string> {
  await folder.photos(names('images/', 6))
  const good = names('images/', 6)
  const rows = [...good, ...references].map((image, i) => JSON.stringify({ image, caption: `picture ${i}` }))
  await folder.write({ [name]: rows.join('\n') })
  return join(folder.path, name)
}

const broken = realSet('broken')

interface Broken {
  readonly file: string
  /** How the case is put into a dataset: as an image of a class, or as the file that is chosen. */
  readonly as: 'image' | 'chosen'
  /** Error problems: code and line. */
  readonly errors: readonly (readonly [string, number?])[]
  readonly size?: readonly [number, number]
  readonly items?: number
}

const BROKEN: readonly Broken[] = [
  { file: '01-truncated.jpg', as: 'image', errors: [['unreadable']] },
  { file: '02-zero-byte.jpg', as: 'image', errors: [['empty-file']] },
  { file: '03-text-not-image.png', as: 'image', errors: [['not-an-image']] },
  { file: '04-gray16.png', as: 'image', errors: [], size: [160, 120] },
  { file: '05-animated.gif', as: 'image', errors: [], size: [160, 120] },
  { file: '06-cmyk.jpg', as: 'image', errors: [], size: [320, 240] },
  { file: '07-alpha.png', as: 'image', errors: [], size: [160, 120] },
  { file: '08-exif-orientation-6.jpg', as: 'image', errors: [], size: [640, 480] },
  { file: '09-one-pixel.png', as: 'image', errors: [['too-small']] },
  { file: '10-malformed-line-3.jsonl', as: 'chosen', errors: [['bad-line', 3]], items: 3 },
  {
    file: '11-escapes-folder.jsonl',
    as: 'chosen',
    errors: [
      ['outside-root', 2],
      ['outside-root', 3],
      ['outside-root', 4],
    ],
    items: 2,
  },
  { file: '12-missing-image.csv', as: 'chosen', errors: [['missing-file', 3]], items: 2 },
  { file: '13 naïve café – 猫の写真 (1) 🖐.jpg', as: 'image', errors: [], size: [100, 100] },
]

describe.skipIf(broken === null)('deliberately bad inputs', () => {
  it.each(BROKEN)('$file', async ({ file, as, errors: expected, size, items }) => {
    const source = broken ?? ''
    if (as === 'chosen') {
      const dataset = await imported(join(source, file))
      expect(errors(dataset)).toEqual(expected.map(([code, line]) => [code, file, line]))
      expect(dataset.items).toHaveLength(items ?? -1)
      return
    }
    await using folder = await temporaryFolder()
    await folder.photos([...names('cases/', 3), ...names('other/', 3)])
    await copyFile(join(source, file), join(folder.path, 'cases', file))
    const dataset = await imported(folder.path)
    expect(errors(dataset)).toEqual(expected.map(([code]) => [code, `cases/${file}`]))
    const item = dataset.items.find(({ path }) => path === `cases/${file}`)
    expect(item && [item.width, item.height]).toEqual(size)
  })
})

describe('bombs', () => {
  it('of pixels and of frames are refused without being unfolded', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...names('a/', 3), ...names('b/', 3)])
    const png = await photo(9).png().toBuffer()
    const frames = [await photo(1, 8, 8).png().toBuffer(), await photo(2, 8, 8).png().toBuffer()]
    await folder.write({
      'a/bomb.png': pngBomb(png, 60_000, 60_000),
      'a/frames.gif': await sharp(
        Array.from({ length: 1001 }, (_, i) => frames[i % 2] as Buffer),
        { join: { animated: true } },
      )
        .gif({ effort: 1 })
        .toBuffer(),
    })
    expect(errors(await imported(folder.path))).toEqual([
      ['too-large', 'a/bomb.png'],
      ['too-large', 'a/frames.gif'],
    ])
  })

  it('of compression give no more than their directory promises', async () => {
    await using folder = await temporaryFolder()
    const members = Object.fromEntries(
      await Promise.all(
        names('a/', 3)
          .concat(names('b/', 3))
          .map(async (name, i) => [name, await photo(i).png().toBuffer()] as const),
      ),
    )
    const zip = Buffer.from(zipOf({ ...members, 'a/zeros.png': Buffer.alloc(20_000_000) }))
    // The directory is made to promise 100 bytes for what unpacks to 20 million.
    const entry = zip.lastIndexOf('a/zeros.png') - 46
    zip.writeUInt32LE(100, entry + 24)
    await folder.write({ 'bomb.zip': zip })
    expect(errors(await imported(join(folder.path, 'bomb.zip')))).toEqual([['unreadable', 'bomb.zip!/a/zeros.png']])
  })
})

describe('Parquet in a zip file', () => {
  /** Twelve pictures as Parquet, deflated, beside an entry that promises to unpack to `bytes`. */
  async function zipWith(bytes: number, others: Record<string, Uint8Array>): Promise<Buffer> {
    const pictures = await Promise.all(Array.from({ length: 12 }, (_, i) => photo(i).png().toBuffer()))
    const label = pictures.map((_, i) => (i % 2 ? 'a' : 'b'))
    const zip = Buffer.from(zipOf({ ...others, 'z-large.parquet': imageParquet(pictures, { label }) }))
    const entry = zip.lastIndexOf('z-large.parquet') - 46
    zip.writeUInt32LE(bytes, entry + 24)
    return zip
  }

  it('that is too large to be unpacked in memory is reported with what to do, and the rest is read', async () => {
    await using folder = await temporaryFolder()
    const pictures = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        photo(50 + i)
          .png()
          .toBuffer(),
      ),
    )
    const label = pictures.map((_, i) => (i % 2 ? 'a' : 'b'))
    const small = { 'small.parquet': imageParquet(pictures, { label }) }
    await folder.write({ 'both.zip': await zipWith(300 * 2 ** 20, small), 'one.zip': await zipWith(300 * 2 ** 20, {}) })
    const dataset = await imported(join(folder.path, 'both.zip'))
    expect(dataset.items).toHaveLength(12)
    expect(errors(dataset)).toEqual([['too-large', 'z-large.parquet', 1]])
    expect(dataset.problems[0]?.message).toMatch(
      /unpacks to 300 MiB, more than the 256 MiB.*uncompressed, use a tar file/,
    )
    const failure = await failed(join(folder.path, 'one.zip'))
    expect(failure).toMatchObject({ code: 'format-unrecognised', message: expect.stringMatching(/unpacks to 300 MiB/) })
  })

  it('that unpacks to something else than promised is damaged, and nothing more', async () => {
    await using folder = await temporaryFolder()
    await folder.write({ 'less.zip': await zipWith(1000, {}), 'more.zip': await zipWith(2_000_000, {}) })
    for (const name of ['less.zip', 'more.zip']) {
      const failure = await failed(join(folder.path, name))
      expect(failure).toMatchObject({
        code: 'format-unrecognised',
        message: expect.stringMatching(/is damaged inside/),
      })
    }
  })
})

describe('paths that lead elsewhere', () => {
  it('are reported with their line and never opened, whether they escape by text, by link or by folder', async () => {
    await using outside = await temporaryFolder()
    await using folder = await temporaryFolder()
    await outside.photos(['secret.png'])
    const root = await captions(folder, [
      '../secret.png',
      'images/../../secret.png',
      join(outside.path, 'secret.png'),
      'C:\\secret.png',
      'images/out.png',
      'linked/secret.png',
      'https://example.org/a.png',
      'images/\u0000.png',
      `file://${outside.path}/secret.png`,
    ])
    await symlink(join(outside.path, 'secret.png'), join(folder.path, 'images', 'out.png'))
    await symlink(outside.path, join(folder.path, 'linked'))
    opened.paths.length = 0
    const dataset = await imported(root)
    expect(dataset.items).toHaveLength(6)
    expect(errors(dataset)).toEqual([
      ['outside-root', 'list.jsonl', 7],
      ['outside-root', 'list.jsonl', 8],
      ['outside-root', 'list.jsonl', 9],
      ['outside-root', 'list.jsonl', 10],
      ['outside-root', 'list.jsonl', 11],
      ['missing-file', 'list.jsonl', 12],
      ['not-local', 'list.jsonl', 13],
      ['bad-record', 'list.jsonl', 14],
      ['outside-root', 'list.jsonl', 15],
    ])
    expect(opened.paths.filter((path) => !path.startsWith(folder.path))).toEqual([])
  })

  it('in archives are refused by name', async () => {
    await using folder = await temporaryFolder()
    const pictures = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => photo(seed).png().toBuffer()))
    const good = Object.fromEntries(pictures.map((bytes, i) => [`${i % 2 === 0 ? 'a' : 'b'}/${i}.png`, bytes]))
    const bad = { '../slip.png': 'x', '/root.png': 'x', 'a/../../deep.png': 'x', '..\\windows.png': 'x' }
    await folder.write({ 'slip.zip': zipOf({ ...good, ...bad }), 'slip.tar': await tarOf({ ...good, ...bad }) })
    const zip = await imported(join(folder.path, 'slip.zip'))
    expect(errors(zip).map((entry) => (entry as string[])[0])).toEqual(Array(4).fill('outside-root'))
    expect(zip.items).toHaveLength(6)
    const tar = await imported(join(folder.path, 'slip.tar'))
    // A backslash is a letter in the names of a tar file.
    expect(errors(tar).filter((entry) => (entry as string[])[0] === 'outside-root')).toHaveLength(3)
    expect(tar.items).toHaveLength(6)
  })

  it.skipIf(process.platform === 'win32')('or lead to a pipe do not hang', async () => {
    await using folder = await temporaryFolder()
    const root = await captions(folder, ['images/pipe.png'])
    execFileSync('mkfifo', [join(folder.path, 'images', 'pipe.png')])
    expect(errors(await imported(root))).toEqual([['unreadable', 'list.jsonl', 7]])
  })
})

describe('texts', () => {
  it.each([
    ['UTF-8 with a mark', (text: string) => Buffer.from(`\uFEFF${text}`), null],
    ['UTF-16 LE', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 BE', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16(), 'utf-16be'],
    ['UTF-16 without a mark', (text: string) => Buffer.from(text, 'utf16le'), 'utf-16le'],
    [
      'GBK',
      // “照片” in GBK, for which Node has a decoder and no encoder.
      (text: string) =>
        Buffer.concat(
          text
            .split(/(照片)/)
            .map((part) => (part === '照片' ? Buffer.from([0xd5, 0xd5, 0xc6, 0xac]) : Buffer.from(part))),
        ),
      'gb18030',
    ],
  ])('in %s are read as they were meant', async (_, encode, encoding) => {
    await using folder = await temporaryFolder()
    await folder.photos(names('images/', 6))
    const rows = ['image,caption', ...names('images/', 6).map((name) => `${name},照片`)]
    await folder.write({ 'list.csv': encode(rows.join('\n')) })
    const dataset = await imported(join(folder.path, 'list.csv'))
    expect(dataset.items[0]?.annotation).toEqual({ kind: 'caption', texts: ['照片'] })
    expect(dataset.languages).toEqual([{ language: 'Chinese', texts: 6 }])
    const warned = dataset.problems.find(({ code }) => code === 'encoding')?.message ?? null
    expect(warned === null).toBe(encoding === null)
    if (encoding) expect(warned).toContain(encoding.toUpperCase())
  })

  it.each([
    // “猫” and “牛” in GBK, which are “è” and “ţ” in UTF-8.
    ['GBK that is UTF-8 as well', [0xc3, 0xa8], [0xc5, 0xa3], ['è', 'ţ'], 1],
    ['UTF-8 with accents inside words', [...Buffer.from('près')], [...Buffer.from('très')], ['près', 'très'], 0],
    ['Russian', [...Buffer.from('кот')], [...Buffer.from('пёс')], ['кот', 'пёс'], 0],
    ['Chinese in UTF-8', [...Buffer.from('猫')], [...Buffer.from('牛')], ['牛', '猫'], 0],
    ['measures', [...Buffer.from('5±2')], [...Buffer.from('20°')], ['5±2', '20°'], 0],
  ])('in doubt are reported: %s', async (_, one, other, classes, warnings) => {
    await using folder = await temporaryFolder()
    await folder.photos(names('images/', 6))
    const rows = names('images/', 6).map((name, i) =>
      Buffer.concat([Buffer.from(`\n${name},`), Buffer.from(i % 2 ? one : other)]),
    )
    await folder.write({ 'list.csv': Buffer.concat([Buffer.from('image,label'), ...rows]) })
    const dataset = await imported(join(folder.path, 'list.csv'))
    expect(dataset.classes.map(({ name }) => name).toSorted()).toEqual([...classes].toSorted())
    expect(dataset.problems.filter(({ code }) => code === 'encoding')).toHaveLength(warnings)
  })

  it('that nest ten thousand levels deep cost one line, or end their document', async () => {
    await using folder = await temporaryFolder()
    const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
    const root = await captions(folder, [])
    const good = await readFile(root, 'utf8')
    await folder.write({ 'list.jsonl': `{"image":"images/0.png","caption":${deep}}\n${good}` })
    const dataset = await imported(root)
    expect(dataset.items).toHaveLength(6)
    expect(errors(dataset)).toEqual([['bad-record', 'list.jsonl', 1]])
    await folder.write({
      'list.json': `[${good.split('\n').join(',\n')},\n{"image":"images/0.png","caption":${deep}}]`,
    })
    const array = await imported(join(folder.path, 'list.json'))
    expect(array.items).toHaveLength(6)
    expect(errors(array)).toEqual([['bad-line', 'list.json', 7]])
  })

  it('in a line of 40 MB cost that line only', async () => {
    await using folder = await temporaryFolder()
    const root = await captions(folder, [])
    const rows = (await readFile(root, 'utf8')).split('\n')
    rows.splice(2, 0, `{"image":"images/0.png","caption":"${'x'.repeat(40_000_000)}"}`)
    await folder.write({ 'list.jsonl': rows.join('\r\n') })
    const dataset = await imported(root)
    expect(dataset.items).toHaveLength(6)
    expect(errors(dataset)).toEqual([['bad-line', 'list.jsonl', 3]])
  })

  it('with names that are properties of every object are only names', async () => {
    await using folder = await temporaryFolder()
    await folder.photos(names('images/', 6))
    const rows = names('images/', 6).map(
      (image, i) => `{"image":"${image}","label":"${i % 2 ? 'constructor' : '__proto__'}","__proto__":{"x":1}}`,
    )
    await folder.write({ 'list.jsonl': rows.join('\n') })
    const dataset = await imported(join(folder.path, 'list.jsonl'))
    expect(dataset.classes.map(({ name }) => name)).toEqual(['__proto__', 'constructor'])
    expect(({} as { x?: number }).x).toBeUndefined()
  })
})

describe('names', () => {
  it('in any script and normal form are found and kept', async () => {
    const name = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((text) => !/[\0/\\]/.test(text) && !/^[.\s~]|[\s.]$/.test(text) && !/^[a-z]:/i.test(text))
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { minLength: 3, maxLength: 5, selector: (text) => text.normalize('NFC').toLowerCase() }),
        async (list) => {
          await using folder = await temporaryFolder()
          await folder.photos(list.map((text) => `images/${text}.png`))
          // Written in the other form than on disk.
          const rows = list.map((text) =>
            JSON.stringify({ image: `images/${text.normalize('NFD')}.png`, caption: 'x' }),
          )
          await folder.write({ 'list.jsonl': rows.join('\n') })
          const dataset = await imported(join(folder.path, 'list.jsonl'))
          expect(dataset.problems).toEqual([])
          expect(dataset.items.map(({ path }) => path)).toEqual(list.map((text) => `images/${text}.png`))
        },
      ),
      { numRuns: 15 },
    )
  })

  it('that differ only in case are reported, as classes and as references', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...names('Cat/', 4), ...names('cat/', 4)])
    const dataset = await imported(folder.path)
    expect(dataset.problems.map(({ code }) => code)).toEqual(['case-collision'])
    await using other = await temporaryFolder()
    const root = await captions(other, ['images/0.PNG'])
    expect((await imported(root)).problems[0]?.message).toMatch(/“0\.png” differs only in case/)
  })
})

describe('what changes meanwhile', () => {
  it('is reported, for a file that shrinks and an archive that is cut while it is read', async () => {
    await using folder = await temporaryFolder()
    await folder.photos([...names('a/', 20), ...names('b/', 20)])
    let cut: Promise<void> | undefined
    const dataset = await imported(folder.path, {
      onProgress: ({ stage }) => {
        if (stage === 'Reading images') cut ??= truncate(join(folder.path, 'b', '19.png'), 90)
      },
    })
    await cut
    expect(errors(dataset)).toEqual([['unreadable', 'b/19.png']])
  })

  it('leaves nothing behind when it is stopped', async () => {
    await using folder = await temporaryFolder()
    const root = await captions(folder, [])
    const controller = new AbortController()
    const stopped = failed(root, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    expect((await stopped).code).toBe('stopped')
    const looked = await inspectDataset({ root, signal: AbortSignal.abort() })
    expect(looked).toMatchObject({ ok: false, failure: { code: 'stopped' } })
  })

  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('or may not be read is told', async () => {
    await using folder = await temporaryFolder()
    const root = await captions(folder, [])
    await chmod(join(folder.path, 'images', '0.png'), 0)
    expect(errors(await imported(root))).toEqual([['no-permission', 'list.jsonl', 1]])
    await chmod(root, 0)
    expect((await failed(root)).code).toMatch(/path-unreadable|format-unrecognised/)
  })
})

describe('files that are compressed as a whole', () => {
  it('are refused by their content, with the command that makes them readable', async () => {
    await using folder = await temporaryFolder()
    const tar = await tarOf({ 'a/1.png': 'x' })
    await folder.write({
      'set.tar.gz': gzipSync(tar),
      'set.data': zstdCompressSync(tar),
      'set.tar.xz': Buffer.from([0xfd, ...Buffer.from('7zXZ')]),
      'set.tar.bz2': 'BZh91AY&SY',
      'shards/0.tar.gz': gzipSync(tar),
    })
    const message = async (name: string) => {
      const failure = await failed(join(folder.path, name))
      return `${failure.code}: ${failure.message}`
    }
    expect(await message('set.tar.gz')).toMatch(/^format-unsupported.*\(gzip\).*`gunzip -k set\.tar\.gz`.*choose/)
    expect(await message('set.data')).toMatch(/\(zstd\).*`unzstd set\.data`/)
    expect(await message('set.tar.xz')).toMatch(/`unxz -k set\.tar\.xz`/)
    expect(await message('set.tar.bz2')).toMatch(/`bunzip2 -k set\.tar\.bz2`/)
    expect(await message('shards')).toMatch(/^format-unrecognised.*“0\.tar\.gz”.*decompress each to a \.tar file/)
  })
})

describe('roots that are no dataset', () => {
  it('fail with a code and what to do', async () => {
    await using folder = await temporaryFolder()
    await folder.write({
      'empty.jsonl': '',
      'numbers.json': '[1,2,3]',
      'text.csv': 'hello',
      'cut.zip': zipOf({ 'a.png': 'x' }).subarray(0, 40),
      'packed.tar.gz': Buffer.from([0x1f, 0x8b, 8, 0]),
      'pointer.parquet': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
      'not.parquet': 'PAR1',
    })
    await mkdir(join(folder.path, 'nothing'))
    const cases = [
      ['empty.jsonl', 'format-unrecognised'],
      ['numbers.json', 'format-unrecognised'],
      ['text.csv', 'format-unrecognised'],
      ['cut.zip', 'path-unreadable'],
      ['packed.tar.gz', 'format-unsupported'],
      ['pointer.parquet', 'format-unrecognised'],
      ['not.parquet', 'format-unrecognised'],
      ['nothing', 'dataset-empty'],
    ]
    for (const [name, code] of cases)
      expect([name, (await failed(join(folder.path, name ?? ''))).code]).toEqual([name, code])
  })
})
