import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { pack } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { SERVICE_FLAGS } from '../../../core/app/fork.ts'
import { imageArrow } from '../../support/datasets/arrow.ts'
import { imageParquet } from '../../support/datasets/parquet.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'

const CHILD = join(import.meta.dirname, 'memory-child.ts')
const IMAGE_BYTES = 100_000

/** Peak in MiB of a process that reads all records of a dataset, and how many those were. */
async function readingOf(root: string): Promise<{ records: number; peakMb: number }> {
  const { stdout } = await promisify(execFile)(process.execPath, [...SERVICE_FLAGS, CHILD, root])
  return JSON.parse(stdout) as { records: number; peakMb: number }
}

/** A picture followed by bytes that make it long and different from every other. */
async function longImages(count: number): Promise<Buffer[]> {
  const image = await photo(1).png().toBuffer()
  return Array.from({ length: count }, (_, i) => Buffer.concat([image, Buffer.alloc(IMAGE_BYTES, `${i} `)]))
}

async function tarOf(folder: TemporaryFolder, count: number): Promise<string> {
  const root = join(folder.path, `train-${count}.tar`)
  const tar = pack()
  const writing = pipeline(tar, createWriteStream(root))
  for (const [i, image] of (await longImages(count)).entries()) {
    tar.entry({ name: `${i}.png` }, image)
    tar.entry({ name: `${i}.cls` }, String(i % 2))
  }
  tar.finalize()
  await writing
  return root
}

async function parquetOf(folder: TemporaryFolder, count: number): Promise<string> {
  const images = await longImages(count)
  const labels = { label: images.map((_, i) => i % 2) }
  await folder.write({
    [`${count}.parquet`]: imageParquet(images, labels, { rowGroupSize: 50, codec: 'UNCOMPRESSED' }),
  })
  return join(folder.path, `${count}.parquet`)
}

/** One batch, which is the most a reader could be tempted to hold. */
async function arrowOf(folder: TemporaryFolder, count: number): Promise<string> {
  const images = await longImages(count)
  await folder.write({
    [`${count}.arrow`]: imageArrow(
      images,
      images.map((_, i) => i % 2),
    ),
  })
  return join(folder.path, `${count}.arrow`)
}

async function base64Of(folder: TemporaryFolder, count: number): Promise<string> {
  const rows = (await longImages(count)).map((image, i) => `${image.toString('base64')},${i % 2}`)
  await folder.write({ [`${count}.csv`]: ['image,label', ...rows].join('\n') })
  return join(folder.path, `${count}.csv`)
}

/** Lines that name twenty pictures again and again, without their endings, and say something else each time. */
async function idsOf(folder: TemporaryFolder, lines: number): Promise<string> {
  await folder.photos(names(`${lines}/images/`, 20))
  const rows = Array.from({ length: lines }, (_, i) => `${i % 20},class ${i % 3},thing ${i}`)
  await folder.write({ [`${lines}/list.csv`]: ['image_id,label,caption', ...rows].join('\n') })
  return join(folder.path, `${lines}/list.csv`)
}

it('reading nine times as many ids of images takes no more memory', async () => {
  await using folder = await temporaryFolder()
  const [less, more] = [await readingOf(await idsOf(folder, 50_000)), await readingOf(await idsOf(folder, 450_000))]
  expect([less.records, more.records]).toEqual([50_000, 450_000])
  expect(more.peakMb - less.peakMb).toBeLessThan(45)
})

describe('reading the records of a file four times as large', () => {
  it.each([
    ['tar', tarOf],
    ['Parquet', parquetOf],
    ['Arrow', arrowOf],
    ['images in base64', base64Of],
  ])('takes no more memory: %s', async (_, write) => {
    await using folder = await temporaryFolder()
    const [small, large] = [await write(folder, 300), await write(folder, 1200)]
    const [less, more] = [await readingOf(small), await readingOf(large)]
    expect([less.records, more.records]).toEqual([300, 1200])
    // The file has 90 MB more.
    expect(more.peakMb - less.peakMb).toBeLessThan(45)
  })
})
