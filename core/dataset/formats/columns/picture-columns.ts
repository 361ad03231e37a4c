/** Items of several pictures in columns of their own: `image_0` and `image_1`, `image` and `image2`. Named together, `a|b`. */
import type { Row } from '../../rows/row.ts'
import { holdsBytes, looksLikeImage } from './column-names.ts'
import type { Columns } from './found-columns.ts'

/** All columns of pictures that the image's column is one of, by their numbers; null where it is alone. */
export function picturesBeside({ used, available }: Columns, rows: readonly Row[]): string[] | null {
  const { image } = used
  if (image === undefined) return null
  const stem = stemOf(image)
  const family = available
    .map(({ name }) => name)
    .filter((name) => stemOf(name) === stem && (name === image || holdsBytes(rows, name) || looksLikeImage(rows, name)))
    .toSorted((a, b) => numberOf(a) - numberOf(b))
  return family.length > 1 ? family : null
}

/** Shows the columns of pictures as one, which is the image's. */
export function withPictures(columns: Columns, names: readonly string[]): Columns {
  const there = new Set(columns.available.map(({ name }) => name))
  const name = names.join('|')
  if (!names.every((one) => there.has(one))) return { ...columns, used: { ...columns.used, image: name } }
  const { alternatives } = columns
  return {
    ...columns,
    available: [...columns.available, { name, example: `${names.length} images` }],
    used: { ...columns.used, image: name },
    alternatives: {
      ...alternatives,
      image: [...names, ...(alternatives.image ?? []).filter((one) => !names.includes(one))],
    },
    pictures: names,
  }
}

function stemOf(name: string): string {
  return name.toLowerCase().replace(/[_-]?\d+$/, '')
}

/** −1 without a number, which comes first. */
function numberOf(name: string): number {
  return Number(/\d+$/.exec(name)?.[0] ?? -1)
}
