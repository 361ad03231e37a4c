import { pack } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { plainHeader, tarHeader } from '../../../core/dataset/source/tar-header.ts'

type Entry = Parameters<ReturnType<typeof pack>['entry']>[0]

async function tarOf(header: Entry, data = ''): Promise<Buffer> {
  const tar = pack()
  tar.entry(header, data)
  tar.finalize()
  const pieces: Buffer[] = []
  for await (const piece of tar as AsyncIterable<Buffer>) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** GNU tar's form: another magic, and digits that end in a blank. */
async function gnu(): Promise<Buffer> {
  const bytes = await tarOf({ name: 'old.jpg' }, 'abc')
  bytes.write('ustar  \0', 257, 'latin1')
  bytes.write('12345670123', 345, 'latin1')
  let sum = 8 * 32
  for (let i = 0; i < 512; i++) if (i < 148 || i >= 156) sum += bytes[i] as number
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return bytes
}

describe('the header of a tar entry', () => {
  it.each([
    ['a file', { name: 'a/b.jpg' }, { name: 'a/b.jpg', type: 'file', size: 3, at: 512 }],
    ['a folder', { name: 'a/b/', type: 'directory' as const }, { name: 'a/b/', type: 'directory', size: 0, at: 512 }],
    [
      'a path that needs a prefix',
      { name: `${'long/'.repeat(25)}b.jpg` },
      { name: `${'long/'.repeat(25)}b.jpg`, type: 'file', size: 3, at: 512 },
    ],
  ])('is read without tar-stream: %s', async (_, header, expected) => {
    const bytes = await tarOf(header, 'type' in header ? '' : 'abc')
    expect(plainHeader(bytes)).toEqual(expected)
    expect(await tarHeader(bytes)).toEqual(expected)
  })

  it('is read in the form of GNU tar', async () => {
    expect(plainHeader(await gnu())).toEqual({ name: 'old.jpg', type: 'file', size: 3, at: 512 })
  })

  it.each([
    [
      'a name beyond ASCII, in a pax header',
      { name: '猫/é.jpg' },
      { name: '猫/é.jpg', type: 'file', size: 3, at: 1536 },
    ],
    [
      'a link',
      { name: 'l', type: 'symlink' as const, linkname: 'x' },
      { name: 'l', type: 'symlink', size: 0, at: 512 },
    ],
  ])('is left to tar-stream: %s', async (_, header, expected) => {
    const bytes = await tarOf(header, 'linkname' in header ? '' : 'abc')
    expect(plainHeader(bytes)).toBeNull()
    expect(await tarHeader(bytes)).toEqual(expected)
  })

  it('is refused where its checksum is wrong, and unknown where the bytes end before it', async () => {
    const bytes = await tarOf({ name: 'a.jpg' }, 'abc')
    expect(await tarHeader(bytes.subarray(0, 300))).toBeNull()
    bytes[3] = 0x41
    await expect(tarHeader(bytes)).rejects.toThrow(/is not a tar file/)
  })
})
