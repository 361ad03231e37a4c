import { isNamed, values } from '../columns/column-names.ts'
import type { Peeked } from '../reader.ts'

/** Of a column's values, that are addresses. */
const SHARE = 0.5

/**
 * What to do about records that name their images by addresses on a network: the end of a sentence that begins with the
 * name of what was chosen, or null where none do. Nothing is ever downloaded.
 */
export function webImages(peeked: readonly Peeked[]): string | null {
  for (const { file, rows } of peeked) {
    const columns = [...new Set(rows.flatMap(({ value }) => Object.keys(value)))]
    const found = columns.flatMap((name) => {
      const texts = values(rows, name)
      const addresses = texts.filter((text) => /^(?:https?|ftp|s3|gs|hf):\/\//i.test(text.trim()))
      return addresses.length > SHARE * texts.length ? [{ name, address: addresses[0] ?? '' }] : []
    })
    const [column] = found.toSorted((a, b) => Number(isOfImages(b)) - Number(isOfImages(a)))
    if (!column) continue
    const { name, address } = column
    const shown = address.length > 80 ? `${address.slice(0, 79)}…` : address
    return (
      `holds no images: “${file.path}” refers to them by web addresses (column “${name}”, such as “${shown}”), and Thaw ` +
      'never downloads anything. Download them into this folder first, for example with `wget` or `img2dataset`, and write ' +
      'their file names into that column.'
    )
  }
  return null
}

function isOfImages({ name, address }: { name: string; address: string }): boolean {
  return isNamed('image', name) || /image|img|photo|picture/i.test(name) || /\.(?:jpe?g|png|webp|gif)\b/i.test(address)
}
