import { linkSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { photo } from './photo.ts'

/**
 * Class folders that take long to check and little to make: of each class one picture, under as many names.
 * @param side of the pictures, pixels
 */
export async function writeManyNames(
  folder: string,
  { classes, names, side }: { classes: readonly string[]; names: number; side: number },
): Promise<void> {
  for (const [seed, name] of classes.entries()) {
    const first = join(folder, name, '0.png')
    mkdirSync(join(folder, name), { recursive: true })
    writeFileSync(first, await photo(seed, side, side).png().toBuffer())
    for (let copy = 1; copy < names; copy++) linkSync(first, join(folder, name, `${copy}.png`))
  }
}
