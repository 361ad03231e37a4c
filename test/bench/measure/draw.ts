/** Files as a camera makes them, from the pictures of any folder. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'

const [WIDTH, HEIGHT] = [640, 480]

/** Writes `count` JPEG files of 640 × 480 pixels into `to`; pictures repeat where the folder has fewer. Returns their paths. */
export async function drawPhotos(from: string, to: string, count: number): Promise<string[]> {
  const names = await readdir(from, { recursive: true })
  const pictures = names.filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).toSorted()
  if (pictures.length === 0)
    throw new Error(`${from} holds no pictures. Name a folder of JPEG or PNG files with --images.`)
  const files: string[] = []
  for (let i = 0; i < count; i++) {
    const file = join(to, `${i}.jpg`)
    const picture = join(from, pictures[i % pictures.length] as string)
    await sharp(picture).resize(WIDTH, HEIGHT, { fit: 'cover' }).jpeg({ quality: 90 }).toFile(file)
    files.push(file)
  }
  return files
}
