/** A case on disk: `train`, `val` and `test` folders of classes with PNG files. */
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { decodeRgb, encodePng } from '../../../core/dataset/index.ts'
import type { Framing } from '../../../core/domain/framing.ts'
import { createRandom } from '../../../core/domain/random.ts'
import type { Case, Example } from './cases.ts'

/** Share of each class's training pictures that both sides validate on. */
const VALIDATION = 0.15

/** Writes a case with pictures of `side` into `folder` unless it is there already; returns its folder. */
export async function writeCase(made: Case, folder: string, photos: string, side: number): Promise<string> {
  return once(join(folder, made.name), async (partial) => {
    const { train, test } = await made.make(photos, side)
    const [kept, val] = holdOut(train, made.name)
    for (const [split, examples] of Object.entries({ train: kept, val, test })) {
      for (const [i, { rgb, label }] of examples.entries())
        await writePng(join(partial, split, label, `${String(i).padStart(5, '0')}.png`), rgb, side)
    }
  })
}

/** Writes the pictures of a written case as Thaw decodes them for a model; returns their folder, beside the case's. */
export async function writeFramed(from: string, framing: Framing): Promise<string> {
  return once(`${from}@${framing.side}`, async (partial) => {
    const files = await readdir(from, { recursive: true, withFileTypes: true })
    for (const { parentPath, name } of files.filter((file) => file.isFile())) {
      const path = relative(from, join(parentPath, name))
      const decoded = await decodeRgb(from, { path }, framing)
      if (!decoded.ok) throw new Error(decoded.failure.message)
      await writePng(join(partial, path), decoded.value, framing.side)
    }
  })
}

/** Runs `write` on a folder that takes the place of `target` when it is complete, unless `target` is there already. */
async function once(target: string, write: (partial: string) => Promise<void>): Promise<string> {
  if (existsSync(target)) return target
  const partial = `${target}.partial`
  await rm(partial, { recursive: true, force: true })
  await write(partial)
  await rename(partial, target)
  return target
}

async function writePng(file: string, rgb: Uint8Array, side: number): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, await encodePng(rgb, side, side))
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
