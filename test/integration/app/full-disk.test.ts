import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import SQLite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'

const CHILD = join(import.meta.dirname, 'full-disk-child.ts')
/** Of 512 bytes each, as the shell counts: files may have 1 MiB. */
const MOST_BLOCKS = 2048

/** Captions of `length` characters, ten about each of four pictures. */
async function captions(folder: TemporaryFolder, name: string, length: number): Promise<string> {
  await folder.photos(names(`${name}/images/`, 4))
  const rows = Array.from({ length: 40 }, (_, i) => ({
    image: `images/${i % 4}.png`,
    caption: `${i} `.padEnd(length, 'o'),
  }))
  await folder.write({ [`${name}/list.jsonl`]: rows.map((row) => JSON.stringify(row)).join('\n') })
  return join(folder.path, name, 'list.jsonl')
}

describe.skipIf(process.platform === 'win32')('a disk that is full', () => {
  it('costs the import that does not fit, with a sentence, and nothing else', async () => {
    await using folder = await temporaryFolder()
    const [large, small] = [await captions(folder, 'large', 100_000), await captions(folder, 'small', 100)]
    const home = join(folder.path, 'home')
    const limited = `ulimit -f ${MOST_BLOCKS}; exec "$0" "$@"`
    const started = promisify(execFile)('sh', ['-c', limited, process.execPath, CHILD, home, large, small])
    const { refused, between, stored } = JSON.parse((await started).stdout) as Record<string, unknown>
    expect(refused).toMatchObject({ ok: false, failure: { code: 'home-unwritable', file: join(home, 'thaw.db') } })
    expect(refused).toMatchObject({ failure: { message: expect.stringMatching(/disk.*free.*try again/i) } })
    expect(between).toEqual({ ok: true, value: { datasets: [] } })
    expect(stored).toMatchObject({ ok: true, value: { name: 'list.jsonl', items: 40 } })

    const left = await readdir(home, { recursive: true })
    expect(left.toSorted()).toEqual(['cache', 'logs', 'logs/thaw.log', 'runs', 'thaw.db'])
    const database = new SQLite(join(home, 'thaw.db'), { readonly: true })
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(database.prepare('SELECT count(*) AS n FROM items').get()).toEqual({ n: 40 })
    database.close()
  })
})
