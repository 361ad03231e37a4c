/** Datasets to measure with, drawn here so that nothing has to be downloaded. */
import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import sharp from 'sharp'
import { pack } from 'tar-stream'
import { createRandom, type Random } from '../../../core/domain/random.ts'

/** A JPEG of soft blobs, every time another. */
async function picture(random: Random, width: number, height: number): Promise<Buffer> {
  const pixels = Uint8Array.from({ length: 8 * 6 * 3 }, () => random.next() * 256)
  return sharp(pixels, { raw: { width: 8, height: 6, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .jpeg({ quality: 90 })
    .toBuffer()
}

/** Photos of the size cameras of old made, as paths relative to the folder. */
export async function drawPhotos(folder: string, count: number): Promise<string[]> {
  const random = createRandom(1)
  const files: string[] = []
  for (let i = 0; i < count; i++) {
    const noise = sharp(await picture(random, 640, 480))
      .modulate({ saturation: 1.2 })
      .sharpen()
    files.push(`${i}.jpg`)
    await writeFile(join(folder, `${i}.jpg`), await noise.jpeg({ quality: 90 }).toBuffer())
  }
  return files
}

/** `count` small different pictures in ten class folders. */
export async function drawFolder(folder: string, count: number): Promise<void> {
  const random = createRandom(2)
  for (let c = 0; c < 10; c++) await mkdir(join(folder, `class-${c}`), { recursive: true })
  for (let from = 0; from < count; from += 64) {
    const batch = Array.from({ length: Math.min(64, count - from) }, (_, i) => from + i)
    await Promise.all(
      batch.map(async (i) => writeFile(join(folder, `class-${i % 10}`, `${i}.jpg`), await picture(random, 48, 36))),
    )
  }
}

/** A WebDataset of about `bytes`, its pictures drawn once and used again. */
export async function drawTar(file: string, bytes: number): Promise<void> {
  const pictures = await heavyPictures()
  await packShard(file, pictures, Math.ceil(bytes / meanLength(pictures)))
}

/** A WebDataset of so many small pictures, drawn once and used again. */
export async function drawShard(file: string, count: number): Promise<void> {
  await packShard(file, await lightPictures(), count)
}

async function packShard(file: string, pictures: readonly Buffer[], count: number): Promise<void> {
  const tar = pack()
  const writing = pipeline(tar, createWriteStream(file))
  for (let i = 0; i < count; i++) {
    const image = pictures[i % pictures.length] as Buffer
    await new Promise((resolve) => tar.entry({ name: `${String(i).padStart(7, '0')}.jpg` }, image, resolve))
    tar.entry({ name: `${String(i).padStart(7, '0')}.cls` }, String(i % 10))
  }
  tar.finalize()
  await writing
}

/** Forty pictures of noise, of about 80 kB each. */
export function heavyPictures(): Promise<Buffer[]> {
  const random = createRandom(3)
  return Promise.all(
    Array.from({ length: 40 }, async () => {
      const pixels = Uint8Array.from({ length: 300 * 200 * 3 }, () => random.next() * 256)
      return sharp(pixels, { raw: { width: 300, height: 200, channels: 3 } })
        .jpeg({ quality: 95 })
        .toBuffer()
    }),
  )
}

/** A hundred pictures of 48 × 36 pixels. */
export function lightPictures(): Promise<Buffer[]> {
  const random = createRandom(4)
  return Promise.all(Array.from({ length: 100 }, () => picture(random, 48, 36)))
}

export function meanLength(pictures: readonly Buffer[]): number {
  return pictures.reduce((sum, { length }) => sum + length, 0) / pictures.length
}
