import { existsSync } from 'node:fs'
import { mkdtemp, readFile, readdir, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { rowKey } from '../../../../core/train/native/activations/keys.ts'
import { openStore } from '../../../../core/train/native/activations/store.ts'
import { numbers } from '../../engine/support.ts'

const SIZE = 24
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thaw-store-'))
})
afterEach(() => rm(folder, { recursive: true }))

const keys = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => rowKey('image', from + i))
const rowOf = (key: string): Float32Array =>
  Float32Array.from(Float16Array.from(numbers(SIZE, Number.parseInt(key.slice(0, 6), 16))))
const rowsOf = (list: readonly string[]): Float32Array => Float32Array.from(list.flatMap((key) => [...rowOf(key)]))

async function write(...parts: readonly string[][]): Promise<void> {
  using store = openStore(folder, SIZE)
  const writer = store.add()
  for (const part of parts) await writer.write(part, rowsOf(part))
  await writer.seal()
}

/** The rows of `list` that a newly opened store has; each must be the one that was written. */
async function found(list: readonly string[]): Promise<number> {
  using store = openStore(folder, SIZE)
  const missing = new Set(await store.missing(list))
  const out = new Float32Array(SIZE + 2)
  for (const key of list) {
    if (missing.has(key)) continue
    store.read(key, out, 2)
    expect(out.subarray(2)).toEqual(rowOf(key))
  }
  return list.length - missing.size
}

/** A device of Linux and FreeBSD that is always full: writing to it fails with ENOSPC. */
const FULL = '/dev/full'

describe('a store', () => {
  test('gives rows back by key, also those of several writers, in any order', async () => {
    await write(keys(0, 5), keys(5, 7))
    await write(keys(7, 30))
    expect(await found(keys(0, 30).toReversed())).toBe(30)
    expect(await found([...keys(28, 35), ...keys(28, 30)])).toBe(4)
  })

  test.skipIf(!existsSync(FULL))(
    'on a full disk says so, keeps nothing half-written and works again later',
    async () => {
      await write(keys(0, 5))
      const [name] = await readdir(folder)
      await rm(join(folder, name!))
      await symlink(FULL, join(folder, `${name}.${process.pid}.tmp`))
      using store = openStore(folder, SIZE)
      const writer = store.add()
      await expect(writer.write(keys(0, 5), rowsOf(keys(0, 5)))).rejects.toThrow('ENOSPC')
      await expect(writer.seal()).rejects.toThrow('ENOSPC')
      expect(await readdir(folder)).toEqual([])
      expect(await store.missing(keys(0, 5))).toHaveLength(5)
      await write(keys(0, 5))
      expect(await found(keys(0, 5))).toBe(5)
    },
  )

  test('gives rows just written to whoever wrote them', async () => {
    using store = openStore(folder, SIZE)
    const writer = store.add()
    await writer.write(keys(0, 3), rowsOf(keys(0, 3)))
    expect(await store.missing(keys(0, 3))).toHaveLength(3)
    await writer.seal()
    expect(await store.missing(keys(0, 4))).toEqual(keys(3, 4))
    const out = new Float32Array(SIZE)
    store.read(keys(1, 2)[0]!, out, 0)
    expect(out).toEqual(rowOf(keys(1, 2)[0]!))
    expect([...store.inUse]).toHaveLength(1)
  })

  test('holds on to the rows of a file that is removed while it reads them', async () => {
    await write(keys(0, 3))
    using store = openStore(folder, SIZE)
    expect(await store.missing(keys(0, 3))).toEqual([])
    await rm(join(folder, (await readdir(folder))[0]!))
    const out = new Float32Array(SIZE)
    store.read(keys(0, 1)[0]!, out, 0)
    expect(out).toEqual(rowOf(keys(0, 1)[0]!))
  })

  test('two that write at once keep both their rows', async () => {
    using one = openStore(folder, SIZE)
    using two = openStore(folder, SIZE)
    const [first, second] = [one.add(), two.add()]
    await first.write(keys(0, 4), rowsOf(keys(0, 4)))
    await second.write(keys(2, 6), rowsOf(keys(2, 6)))
    await Promise.all([first.seal(), second.seal()])
    expect(await found(keys(0, 6))).toBe(6)
  })

  test('leaves nothing behind when there was nothing to write', async () => {
    await write([])
    expect(await readdir(folder)).toEqual([])
  })
})

describe('a file that is not whole', () => {
  const only = async (): Promise<string> =>
    join(
      folder,
      (await readdir(folder)).find((name) => name.endsWith('.rows'))!,
    )

  test('of any length holds nothing, and is removed', async () => {
    await write(keys(0, 6))
    const { length } = await readFile(await only())
    for (let cut = 0; cut < length; cut += 13) {
      await rm(folder, { recursive: true })
      await write(keys(0, 6))
      await truncate(await only(), cut)
      expect(await found(keys(0, 6))).toBe(0)
      expect(await readdir(folder)).toEqual([])
    }
  })

  test('with any byte changed never gives a wrong row', async () => {
    await write(keys(0, 6))
    const whole = await readFile(await only())
    for (let at = 0; at < whole.length; at += 7) {
      const bytes = Buffer.from(whole)
      bytes[at] = bytes[at]! ^ 0x40
      await rm(folder, { recursive: true })
      await write(keys(0, 6))
      await writeFile(await only(), bytes)
      await write(keys(20, 22))
      expect(await found(keys(0, 6))).toBe(0)
      expect(await found(keys(20, 22))).toBe(2)
    }
  })

  test('because its writer was killed is passed over', async () => {
    await write(keys(0, 6))
    const file = await only()
    await rename(file, `${file}.4242.tmp`)
    expect(await found(keys(0, 6))).toBe(0)
  })

  test('because it is of rows of another size is refused', async () => {
    await write(keys(0, 6))
    using other = openStore(folder, SIZE * 2)
    expect(await other.missing(keys(0, 6))).toHaveLength(6)
  })
})
