import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LINUX_SIZES, MAC_KINDS, WINDOWS_SIZES, writeIcons } from '../../../../build/package/icons.ts'

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-icons-'))
  await writeIcons(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function sideOf(png: Buffer): Promise<number> {
  const { format, width, height, hasAlpha } = await sharp(png).metadata()
  expect([format, height, hasAlpha]).toEqual(['png', width, true])
  return width
}

describe('the icons', () => {
  it('are there in every size for Linux', async () => {
    const files = readdirSync(join(folder, 'icons'))
    expect(files.toSorted()).toEqual(LINUX_SIZES.map((side) => `${side}x${side}.png`).toSorted())
    for (const file of files)
      expect(`${await sideOf(readFileSync(join(folder, 'icons', file)))}`).toBe(file.split('x')[0])
  })

  it('are one file for Windows that lists where each picture lies', async () => {
    const file = readFileSync(join(folder, 'icon.ico'))
    const count = file.readUInt16LE(4)
    expect([file.readUInt16LE(0), file.readUInt16LE(2), count]).toEqual([0, 1, WINDOWS_SIZES.length])
    for (let i = 0; i < count; i++) {
      const entry = 6 + 16 * i
      const [length, offset] = [file.readUInt32LE(entry + 8), file.readUInt32LE(entry + 12)]
      const side = await sideOf(file.subarray(offset, offset + length))
      expect([side, file.readUInt8(entry) || 256]).toEqual([WINDOWS_SIZES[i], WINDOWS_SIZES[i]])
    }
  })

  it('are one file for macOS whose parts add up to it', async () => {
    const file = readFileSync(join(folder, 'icon.icns'))
    expect([file.toString('latin1', 0, 4), file.readUInt32BE(4)]).toEqual(['icns', file.length])
    const found: Array<readonly [string, number]> = []
    for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
      const png = file.subarray(at + 8, at + file.readUInt32BE(at + 4))
      found.push([file.toString('latin1', at, at + 4), await sideOf(png)])
    }
    expect(found).toEqual(MAC_KINDS)
  })

  it('show the drawing: blue where it is frozen, orange where it has thawed, nothing in the corners', async () => {
    const { data, info } = await sharp(join(folder, 'icons/256x256.png')).raw().toBuffer({ resolveWithObject: true })
    const at = (x: number, y: number): number[] => [
      ...data.subarray((y * info.width + x) * 4, (y * info.width + x) * 4 + 4),
    ]
    const [[iceRed = 0, , iceBlue = 0], [dropRed = 0, , dropBlue = 0], corner] = [at(127, 90), at(160, 150), at(1, 1)]
    expect(iceBlue).toBeGreaterThan(iceRed)
    expect(dropRed).toBeGreaterThan(dropBlue)
    expect(corner[3]).toBe(0)
  })
})
