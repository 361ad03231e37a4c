/** A case on disk: `train`, `val` and `test` folders of classes, PNG files, and all pixels in one file for the peer. */
import { existsSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encodePng } from '../../../core/dataset/index.ts'
import { createRandom } from '../../../core/domain/random.ts'
import type { Case, Example } from './cases.ts'

/** Share of each class's training pictures that both sides validate on. */
const VALIDATION = 0.15

/** Writes a case into `folder` unless it is there already; returns its folder. */
export async function writeCase(made: Case, folder: string, photos: string): Promise<string> {
  const target = join(folder, made.name)
  if (existsSync(target)) return target
  const partial = `${target}.partial`
  await rm(partial, { recursive: true, force: true })
  const { train, test } = await made.make(photos)
  const [kept, val] = holdOut(train, made.name)
  for (const [split, examples] of Object.entries({ train: kept, val, test })) {
    await Promise.all(
      [...new Set(examples.map(({ label }) => label))].map(async (label) =>
        mkdir(join(partial, split, label), { recursive: true }),
      ),
    )
    for (const [i, { rgb, label }] of examples.entries()) {
      const side = Math.sqrt(rgb.length / 3)
      await writeFile(
        join(partial, split, label, `${String(i).padStart(5, '0')}.png`),
        await encodePng(rgb, side, side),
      )
    }
  }
  await rename(partial, target)
  return target
}

function holdOut(examples: readonly Example[], seed: string): [Example[], Example[]] {
  const [kept, val]: [Example[], Example[]] = [[], []]
  for (const label of new Set(examples.map((example) => example.label))) {
    const own = createRandom(`${seed} val ${label}`).shuffle(examples.filter((example) => example.label === label))
    const count = Math.round(VALIDATION * own.length)
    val.push(...own.slice(0, count))
    kept.push(...own.slice(count))
  }
  return [kept, val]
}
