/** What the training bench trains on: small datasets of several kinds, the same on every computer that has the photos. */
import { centreCrop } from '../../../core/domain/framing.ts'
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { decodeRgb } from '../../../core/dataset/index.ts'
import type { Box } from '../../../core/domain/dataset.ts'
import type { Random } from '../../../core/domain/random.ts'
import { createRandom } from '../../../core/domain/random.ts'
import type { SampleOptions } from '../../../core/world/index.ts'
import { sampleItems } from '../../../core/world/index.ts'
import { drawCharacter, inventCharacter } from './characters.ts'
import { edges, grey } from './filters.ts'

/** RGB bytes, [side, side, 3], and the class. */
export interface Example {
  readonly rgb: Uint8Array
  readonly label: string
}

export interface Examples {
  readonly train: readonly Example[]
  readonly test: readonly Example[]
}

export interface Case {
  readonly name: string
  /** What it is like, in a few words. */
  readonly about: string
  /** Folder of photos it needs; null where it is drawn. */
  readonly needs: 'cifar10-small' | 'sign-digits' | 'blood-cells' | null
  /** Whether it is a whole folder of photos, which takes several times as long as the others. */
  readonly whole: boolean
  /**
   * @param photos where the folders of photos lie
   * @param side of all pictures, in pixels: both sides of the bench train on them, so that no decoder makes a difference
   */
  readonly make: (photos: string, side: number) => Promise<Examples>
}

/** Most test pictures of a case: a standard error of 2 points at 80 %. */
const MOST_TESTED = 420

export const CASES: readonly Case[] = [
  folderCase('photos', 'photos of 10 things, 100 of each', 'cifar10-small', 100),
  folderCase('photos-few', 'photos of 10 things, 20 of each', 'cifar10-small', 20),
  folderCase('photos-grey', 'the same without colour, 40 of each', 'cifar10-small', 40, grey),
  folderCase('hands', 'hands showing 10 digits, 60 of each', 'sign-digits', 60),
  folderCase('hands-few', 'hands showing 10 digits, 15 of each', 'sign-digits', 15),
  folderCase('hands-edges', 'outlines of hands, 40 of each', 'sign-digits', 40, edges),
  { name: 'cells', about: '3 kinds of blood cells, 100 of each', needs: 'blood-cells', whole: false, make: cells },
  {
    name: 'characters',
    about: '16 invented characters, 25 of each',
    needs: null,
    whole: false,
    make: async (_, side) => characters(16, 25, side),
  },
  drawnCase('new-shapes', '6 drawn shapes the model has not seen, 100 of each', 100, {
    shift: 'new-shapes',
    severity: 1,
  }),
  drawnCase('background', '6 drawn shapes on busy backgrounds, 40 of each', 40, { shift: 'background', severity: 0.7 }),
  folderCase('photos-all', 'all photos of 10 things', 'cifar10-small', null),
  folderCase('hands-all', 'all hands showing 10 digits', 'sign-digits', null),
]

/** @param perClass how many training pictures it takes of each class; null for all, and for all test pictures too */
function folderCase(
  name: string,
  about: string,
  needs: 'cifar10-small' | 'sign-digits',
  perClass: number | null,
  filter: (rgb: Uint8Array) => Uint8Array = (rgb) => rgb,
): Case {
  const make = async (photos: string, side: number): Promise<Examples> => {
    const root = join(photos, needs)
    const read = async (split: string, most: number = Number.POSITIVE_INFINITY): Promise<Example[]> => {
      const classes = (await readdir(join(root, split))).toSorted()
      const found = classes.map(async (label) => {
        const files = (await readdir(join(root, split, label))).toSorted()
        const chosen = createRandom(`${name} ${split} ${label}`).shuffle(files).slice(0, most)
        return Promise.all(
          chosen.map(async (file) => ({ label, rgb: filter(await square(root, `${split}/${label}/${file}`, side)) })),
        )
      })
      return (await Promise.all(found)).flat()
    }
    if (perClass === null) return { train: await read('train'), test: await read('test') }
    return { train: await read('train', perClass), test: await read('test', MOST_TESTED / 10) }
  }
  return { name, about, needs, whole: perClass === null, make }
}

async function square(root: string, path: string, side: number, crop?: Box): Promise<Uint8Array> {
  const decoded = await decodeRgb(root, { path, crop }, centreCrop(side))
  if (!decoded.ok) throw new Error(decoded.failure.message)
  return decoded.value
}

/** Crops of labelled boxes: pictures of the source's own two lists never mix. */
async function cells(photos: string, side: number): Promise<Examples> {
  const root = join(photos, 'blood-cells')
  const lines = (await readFile(join(root, 'blood-cells.jsonl'), 'utf8')).trim().split('\n')
  const boxes = lines.flatMap((line) => {
    const { image, objects } = JSON.parse(line) as { image: string; objects: { label: string; box: Box }[] }
    return objects.map(({ label, box }) => ({ image, label, box }))
  })
  const take = async (list: string, perClass: number): Promise<Example[]> => {
    const listed = new Set((await readFile(join(root, list), 'utf8')).trim().split(/\s+/))
    const own = boxes.filter(
      ({ image, box: [left, top, right, bottom] }) =>
        listed.has((image.split('/').at(-1) as string).replace(/\.\w+$/, '')) && right - left > 8 && bottom - top > 8,
    )
    const chosen = ['Platelets', 'RBC', 'WBC'].flatMap((label) =>
      createRandom(`cells ${list} ${label}`)
        .shuffle(own.filter((box) => box.label === label))
        .slice(0, perClass),
    )
    return Promise.all(
      chosen.map(async ({ image, label, box }) => ({ label, rgb: await square(root, image, side, box) })),
    )
  }
  return { train: await take('train.txt', 100), test: await take('val.txt', MOST_TESTED / 3) }
}

function characters(classes: number, perClass: number, side: number): Examples {
  const invented = Array.from({ length: classes }, (_, i) => inventCharacter(createRandom(`character ${i}`)))
  const draw = (split: string, count: number): Example[] =>
    invented.flatMap((character, i) =>
      Array.from({ length: count }, (_, k) => {
        const random: Random = createRandom(`character ${i} ${split} ${k}`)
        return { label: `character ${String(i + 1).padStart(2, '0')}`, rgb: drawCharacter(character, random, side) }
      }),
    )
  return { train: draw('train', perClass), test: draw('test', Math.floor(MOST_TESTED / classes)) }
}

function drawnCase(
  name: string,
  about: string,
  perClass: number,
  shift: Pick<SampleOptions, 'shift' | 'severity'>,
): Case {
  const draw = (seed: number, items: number, side: number): Example[] =>
    Array.from(sampleItems({ ...shift, profile: 'rich', seed, items }), (item) => ({
      label: item.className,
      rgb: item.render(side),
    }))
  return {
    name,
    about,
    needs: null,
    whole: false,
    make: async (_, side) => ({ train: draw(1, perClass * 6, side), test: draw(2, MOST_TESTED, side) }),
  }
}

/** Whether the photos of a case are there. */
export function isThere({ needs }: Case, photos: string): boolean {
  return needs === null || existsSync(join(photos, needs))
}
