import { execFile } from 'node:child_process'
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../support/images/folder.ts'
import { writeManyNames } from '../../support/images/many-names.ts'

const CHILD = join(import.meta.dirname, 'cancel-import-child.ts')
const CLASSES = Array.from({ length: 60 }, (_, i) => `class ${i}`)
const NAMES = 50

interface Left {
  readonly at: string | null
  readonly openThen: number
  readonly result: { readonly ok: boolean; readonly failure?: { readonly code: string; readonly message: string } }
  readonly list: unknown
  readonly rows: unknown
  readonly files: string[]
  readonly openAfter: string[]
}

describe('an import that is stopped', () => {
  it('leaves no row, no file and no temporary file, at whatever moment', async () => {
    await using folder = await temporaryFolder()
    const [home, images, temporary] = ['home', 'images', 'temporary'].map((name) => join(folder.path, name)) as [
      string,
      string,
      string,
    ]
    await mkdir(temporary)
    await writeManyNames(images, { classes: CLASSES, names: NAMES, side: 16 })
    const env = { ...process.env, TMPDIR: temporary, SQLITE_TMPDIR: temporary }
    const { stdout } = await promisify(execFile)(process.execPath, [CHILD, home, images], { env })
    const { stopped, whole, files } = JSON.parse(stdout) as { stopped: Left[]; whole: unknown; files: string[] }

    expect(stopped.map(({ at }) => at)).toEqual([
      'Finding files',
      'Reading images',
      'Reading images',
      'Comparing images',
      'Storing items',
    ])
    for (const { result, ...left } of stopped) {
      expect(result).toMatchObject({
        ok: false,
        failure: { code: 'stopped', message: expect.stringMatching(/nothing/) },
      })
      expect(left).toMatchObject({
        list: { ok: true, value: { datasets: [] } },
        rows: { datasets: 0, items: 0 },
        files: ['cache', 'logs', 'runs', 'thaw.db'],
        openAfter: [],
      })
    }
    // Else the test would not see a temporary file that stayed.
    if (process.platform === 'linux') expect(stopped[2]?.openThen).toBe(1)
    expect(whole).toMatchObject({ ok: true, value: { items: CLASSES.length * NAMES } })
    expect(files).toEqual(['cache', 'logs', 'runs', 'thaw.db'])
    expect(await readdir(temporary)).toEqual([])
  })
})
