/** Every icon from the one drawing. ICO and ICNS are lists of PNG pictures, so no tool is needed for them. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'

const DRAWING = join(import.meta.dirname, 'icon.svg')

/** Sides of the pictures for Linux, one file each. */
export const LINUX_SIZES: readonly number[] = [16, 24, 32, 48, 64, 128, 256, 512, 1024]
/** Sides inside the ICO file; no more than 256 are possible. */
export const WINDOWS_SIZES: readonly number[] = [16, 24, 32, 48, 64, 128, 256]
/** Kinds inside the ICNS file and their sides; `ic11` to `ic14` are those of displays with double density. */
export const MAC_KINDS: ReadonlyArray<readonly [kind: string, side: number]> = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['icp6', 64],
  ['ic12', 64],
  ['ic07', 128],
  ['ic08', 256],
  ['ic13', 256],
  ['ic09', 512],
  ['ic14', 512],
  ['ic10', 1024],
]

/** The drawing as a PNG picture. */
export function drawIcon(side: number): Promise<Buffer> {
  // drawn at the size it is wanted in: small icons stay sharp
  const density = (72 * side) / 1024
  return sharp(DRAWING, { density }).resize(side, side).png({ compressionLevel: 9 }).toBuffer()
}

/** An ICO file of PNG pictures. */
export function ico(pictures: ReadonlyArray<{ readonly side: number; readonly png: Buffer }>): Buffer {
  const head = Buffer.alloc(6 + 16 * pictures.length)
  head.writeUInt16LE(1, 2) // an icon, not a cursor
  head.writeUInt16LE(pictures.length, 4)
  let offset = head.length
  for (const [i, { side, png }] of pictures.entries()) {
    const entry = 6 + 16 * i
    head.writeUInt8(side === 256 ? 0 : side, entry)
    head.writeUInt8(side === 256 ? 0 : side, entry + 1)
    head.writeUInt16LE(1, entry + 4) // planes
    head.writeUInt16LE(32, entry + 6) // bits of a pixel
    head.writeUInt32LE(png.length, entry + 8)
    head.writeUInt32LE(offset, entry + 12)
    offset += png.length
  }
  return Buffer.concat([head, ...pictures.map(({ png }) => png)])
}

/** An ICNS file of PNG pictures. */
export function icns(pictures: ReadonlyArray<{ readonly kind: string; readonly png: Buffer }>): Buffer {
  const parts = pictures.map(({ kind, png }) => chunk(kind, png))
  return chunk('icns', Buffer.concat(parts))
}

function chunk(kind: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8)
  head.write(kind, 'latin1')
  head.writeUInt32BE(8 + content.length, 4)
  return Buffer.concat([head, content])
}

/** Writes `icons/NxN.png`, `icon.ico` and `icon.icns`. */
export async function writeIcons(folder: string): Promise<void> {
  const sides = [...new Set([...LINUX_SIZES, ...WINDOWS_SIZES, ...MAC_KINDS.map(([, side]) => side)])]
  const drawn = new Map(await Promise.all(sides.map(async (side) => [side, await drawIcon(side)] as const)))
  const png = (side: number): Buffer => drawn.get(side) ?? Buffer.alloc(0)
  mkdirSync(join(folder, 'icons'), { recursive: true })
  for (const side of LINUX_SIZES) writeFileSync(join(folder, 'icons', `${side}x${side}.png`), png(side))
  writeFileSync(join(folder, 'icon.ico'), ico(WINDOWS_SIZES.map((side) => ({ side, png: png(side) }))))
  writeFileSync(join(folder, 'icon.icns'), icns(MAC_KINDS.map(([kind, side]) => ({ kind, png: png(side) }))))
}
