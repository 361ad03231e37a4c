import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pack } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { type TarEntry, tarEntries } from '../../../core/dataset/source/tar-entries.ts'
import { temporaryFolder } from '../../support/images/folder.ts'

type Header = Parameters<ReturnType<typeof pack>['entry']>[0]

async function tarOf(...entries: readonly (readonly [Header, Buffer | string])[]): Promise<Buffer> {
  const tar = pack()
  for (const [header, data] of entries) tar.entry(header, data as Buffer)
  tar.finalize()
  const pieces: Buffer[] = []
  for await (const piece of tar as AsyncIterable<Buffer>) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** What is told of the bytes as a file, and the message of the error that ends it. */
async function entriesOf(bytes: Buffer): Promise<{ entries: TarEntry[]; error: string | null }> {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'a.tar'), bytes)
  const entries: TarEntry[] = []
  try {
    for await (const entry of tarEntries(folder.path, 'a.tar')) entries.push(entry)
  } catch (error) {
    return { entries, error: (error as Error).message }
  }
  return { entries, error: null }
}

const THREE = [
  [{ name: 'a/1.jpg' }, Buffer.alloc(3_000_001, 7)],
  [{ name: 'a/', type: 'directory' as const }, ''],
  [{ name: `${'long/'.repeat(60)}猫.jpg` }, 'abc'],
  [{ name: 'l', type: 'symlink' as const, linkname: 'x' }, ''],
  [{ name: 'empty.txt' }, ''],
  [{ name: '2.jpg' }, 'defg'],
] as const

describe('the entries of a tar file', () => {
  it('are reported with the places of their data, whatever stands between them', async () => {
    const bytes = await tarOf(...THREE)
    const { entries, error } = await entriesOf(bytes)
    expect(error).toBeNull()
    expect(entries.map(({ name, type, size }) => [name, type, size])).toEqual([
      ['a/1.jpg', 'file', 3_000_001],
      ['a/', 'directory', 0],
      [`${'long/'.repeat(60)}猫.jpg`, 'file', 3],
      ['l', 'symlink', 0],
      ['empty.txt', 'file', 0],
      ['2.jpg', 'file', 4],
    ])
    const dataOf = (name: string): string => {
      const { offset = 0, size = 0 } = entries.find((entry) => entry.name.endsWith(name)) ?? {}
      return bytes.toString('latin1', offset, offset + size)
    }
    expect([dataOf('猫.jpg'), dataOf('2.jpg')]).toEqual(['abc', 'defg'])
    expect(dataOf('1.jpg')).toBe('\x07'.repeat(3_000_001))
  })

  it('are reported up to where the file is cut, damaged or something else', async () => {
    const bytes = await tarOf(...THREE)
    const inData = await entriesOf(bytes.subarray(0, 1_000_000))
    expect([inData.entries.length, inData.error]).toEqual([1, expect.stringMatching(/in the middle of “a\/1\.jpg”/)])
    const longName = 512 + Math.ceil(3_000_001 / 512) * 512 + 512
    const inName = await entriesOf(bytes.subarray(0, longName + 512))
    expect([inName.entries.length, inName.error]).toEqual([2, expect.stringMatching(/in the middle of an entry/)])
    bytes[longName + 3] = (bytes[longName + 3] as number) ^ 0xff
    const damaged = await entriesOf(bytes)
    expect([damaged.entries.length, damaged.error]).toEqual([2, expect.stringMatching(/damaged/)])
    const none = await entriesOf(Buffer.from('no tar file at all '.repeat(100)))
    expect([none.entries, none.error]).toEqual([[], expect.stringMatching(/is not a tar file/)])
  })

  it('end at the end of the archive, not at what may follow it', async () => {
    const { entries, error } = await entriesOf(Buffer.concat([await tarOf(...THREE), Buffer.alloc(2048, 'x')]))
    expect([entries.length, error]).toEqual([6, null])
  })
})
