import { execFile, spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../../core/app/sample.ts'
import { temporaryFolder } from '../../support/images/folder.ts'
import { writeManyNames } from '../../support/images/many-names.ts'

const CHILD = join(import.meta.dirname, 'small-disk-child.ts')

/** A user and mount namespace, in which nobody needs rights to mount a file system in memory; it goes with its process. */
const NAMESPACE = ['--user', '--map-root-user', '--mount', 'sh', '-c']
const mounting = (then: string): string => `mount -t tmpfs -o size=8m tmpfs "$0" && ${then}`
const canMount = spawnSync('unshare', [...NAMESPACE, mounting('true'), '/mnt']).status === 0

interface Told {
  readonly result: Record<string, unknown>
  readonly files: string[]
}

// Elsewhere the limit on the length of files (full-disk.test.ts) and the full device (measure-task.test.ts) stand for it.
describe.skipIf(!canMount)('a disk of 8 MB that fills up (skipped where no file system can be mounted)', () => {
  it('costs the features their cache and an import itself, and nothing else', async () => {
    await using folder = await temporaryFolder()
    const [disk, small, large] = ['disk', 'small', 'large'].map((name) => join(folder.path, name)) as [
      string,
      string,
      string,
    ]
    await mkdir(disk)
    expect(await writeSampleDataset(small, { items: 60, seed: 3 })).toMatchObject({ ok: true })
    // More images than an import holds in memory: it wants a temporary file.
    await writeManyNames(large, { classes: Array.from({ length: 50 }, (_, i) => `class ${i}`), names: 50, side: 16 })
    const script = mounting('exec "$1" "$2" "$0" "$3" "$4"')
    const command = [...NAMESPACE, script, disk, process.execPath, CHILD, small, large]
    const { stdout } = await promisify(execFile)('unshare', command)
    const told = JSON.parse(stdout) as Record<'measuredWhenFull' | 'importedWhenFull' | 'imported' | 'measured', Told>

    const empty = ['cache', 'logs', 'runs', 'thaw.db']
    const logged = ['cache', 'logs', 'logs/thaw.log', 'runs', 'thaw.db']
    expect(told.measuredWhenFull).toMatchObject({ result: { size: { items: 60 } }, files: empty })
    expect(told.importedWhenFull).toMatchObject({
      result: { code: 'home-unwritable', message: expect.stringMatching(/disk.*full.*free.*try again/i) },
      files: logged,
    })
    expect(told).toMatchObject({ listed: 1, imported: { result: { items: 2500 }, files: logged } })
    const features = expect.stringMatching(/^cache.measured-[0-9a-f]{32}\.safetensors$/)
    expect(told.measured.files).toEqual(['cache', features, features, ...logged.slice(1)])
    expect(told).toMatchObject({
      trained: {
        status: 'interrupted',
        reason: expect.stringMatching(/^The disk that holds .* is full\. Free some space.*resume the run/),
      },
    })
    expect(told.measured.result['shift']).toEqual(told.measuredWhenFull.result['shift'])
  })
})
