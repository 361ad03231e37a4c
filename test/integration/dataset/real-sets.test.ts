import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises'
import { centreCrop } from '../../../core/domain/framing.ts'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { decodeRgb } from '../../../core/dataset/index.ts'
import { imported } from '../../support/datasets/imported.ts'
import { names, temporaryFolder } from '../../support/images/folder.ts'
import { realSet } from '../../support/images/real-sets.ts'

const broken = realSet('broken')
const signs = realSet('sign-digits')
const cifar = realSet('cifar10-small')

const SEED = { seed: 7 }

describe.skipIf(broken === null)('deliberately bad inputs', () => {
  const source = broken ?? ''
  it('are refused or imported one by one as their README asks', async () => {
    await using folder = await temporaryFolder()
    await folder.photos(names('other/', 3))
    await mkdir(join(folder.path, 'cases'))
    const files = (await readdir(source, { withFileTypes: true })).filter((entry) => entry.isFile())
    for (const { name } of files) await copyFile(join(source, name), join(folder.path, 'cases', name))
    const { items, problems, files: counts } = await imported(folder.path, SEED)
    const errors = problems.filter(({ severity }) => severity === 'error')
    expect(errors.map(({ file, code }) => [file, code])).toEqual([
      ['cases/01-truncated.jpg', 'unreadable'],
      ['cases/02-zero-byte.jpg', 'empty-file'],
      ['cases/03-text-not-image.png', 'not-an-image'],
      ['cases/09-one-pixel.png', 'too-small'],
    ])
    expect(problems.find(({ code }) => code === 'animated')?.file).toBe('cases/05-animated.gif')
    const sizes = items
      .filter(({ path }) => path.startsWith('cases/'))
      .map(({ path, width, height }) => [path.slice(6), width, height])
    expect(sizes).toEqual([
      ['04-gray16.png', 160, 120],
      ['05-animated.gif', 160, 120],
      ['06-cmyk.jpg', 320, 240],
      ['07-alpha.png', 160, 120],
      ['08-exif-orientation-6.jpg', 640, 480],
      ['13 naïve café – 猫の写真 (1) 🖐.jpg', 100, 100],
    ])
    expect(items.length + counts.rejected + counts.skipped).toBe(counts.found)
  })

  it('decode with the right tones', async () => {
    const decode = async (name: string): Promise<Uint8Array> => {
      const result = await decodeRgb(source, { path: name }, centreCrop(120))
      if (!result.ok) throw new Error(result.failure.message)
      return result.value
    }
    // 16-bit values 32639 … 63736 are 127 … 248 on 8 bits.
    const deep = await decode('04-gray16.png')
    expect(Math.min(...deep)).toBeGreaterThanOrEqual(126)
    expect(Math.max(...deep)).toBeLessThanOrEqual(249)
    const mean = (rgb: Uint8Array): number => rgb.reduce((sum, value) => sum + value, 0) / rgb.length
    // A hand before a light wall; inverted colours would make it dark.
    expect(mean(await decode('06-cmyk.jpg'))).toBeGreaterThan(128)
    const alpha = await decode('07-alpha.png')
    expect(mean(alpha.subarray(0, 360))).toBeGreaterThan(250)
  })
})

describe.skipIf(signs === null)('sign-digits', () => {
  it('imports whole, as its manifest counts it, without false copies of hands before one background', async () => {
    const dataset = await imported(signs ?? '', SEED)
    expect(dataset.items).toHaveLength(2062)
    expect(dataset.splits.test).toBe(418)
    expect(dataset.splits.train + dataset.splits.val).toBe(1644)
    expect(dataset.classes.map(({ name }) => name)).toEqual(Array.from({ length: 10 }, (_, digit) => String(digit)))
    expect(dataset.bytes).toBe(24_241_777)
    expect(dataset.duplicates).toEqual({ exact: 0, near: 0, clusters: 0 })
    expect(dataset.imageSize).toMatchObject({ minWidth: 100, medianWidth: 100, maxWidth: 3024 })
    expect(dataset.problems).toEqual([])
  })
})

describe.skipIf(cifar === null)('cifar10-small', () => {
  it('imports whole, as its manifest counts it, without false copies', async () => {
    const dataset = await imported(cifar ?? '', SEED)
    expect(dataset.splits).toEqual({ train: 1700, val: 300, test: 500 })
    expect(dataset.classes.every(({ train, val, test }) => train === 170 && val === 30 && test === 50)).toBe(true)
    expect(dataset.bytes).toBe(2_308_523)
    expect(dataset.duplicates.clusters).toBe(0)
    expect(dataset.problems).toEqual([])
  })

  it('gives away a test photo that was copied into train under another name and quality', async () => {
    await using folder = await temporaryFolder()
    const { default: sharp } = await import('sharp')
    for (const [i, className] of ['cat', 'ship'].entries()) {
      for (let n = 0; n < 5; n++) {
        for (const split of ['train', 'test']) {
          const file = `${split}/${className}/000${n}.jpg`
          await folder.write({ [file]: await readFile(join(cifar ?? '', file)) })
        }
      }
      const leaked = sharp(join(cifar ?? '', `test/${className}/000${i}.jpg`)).jpeg({ quality: 85 })
      await folder.write({ [`train/${className}/leaked.jpg`]: await leaked.toBuffer() })
    }
    const { problems } = await imported(folder.path, SEED)
    expect(problems.map(({ code, file }) => [code, file])).toEqual([
      ['split-leak', 'train/cat/leaked.jpg'],
      ['split-leak', 'train/ship/leaked.jpg'],
    ])
  })
})
