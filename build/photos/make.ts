/**
 * Makes core/app/photos, the sample of photographs, from a copy of the Sign Language Digits Dataset.
 * usage: node build/photos/make.ts FOLDER, which holds a folder of photographs for each digit
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { createRandom } from '../../core/domain/random.ts'

const EACH = 24
const QUALITY = 80

const [source] = process.argv.slice(2)
if (source === undefined) throw new Error('name the folder with the photographs')
const target = join(import.meta.dirname, '../../core/app/photos/hands')
rmSync(target, { recursive: true, force: true })
for (const digit of readdirSync(source).toSorted()) {
  mkdirSync(join(target, digit), { recursive: true })
  const files = createRandom(`photos ${digit}`)
    .shuffle(readdirSync(join(source, digit)).toSorted())
    .slice(0, EACH)
  for (const [i, file] of files.toSorted().entries()) {
    const smaller = sharp(join(source, digit, file))
      .rotate()
      .resize(100, 100)
      .jpeg({ quality: QUALITY, mozjpeg: true })
    writeFileSync(join(target, digit, `${String(i + 1).padStart(2, '0')}.jpg`), await smaller.toBuffer())
  }
}
