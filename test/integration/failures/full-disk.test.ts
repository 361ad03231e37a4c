import { execFile, spawnSync } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../support/images/folder.ts'
import { openThaw } from '../../support/service.ts'
import { writeSmallStage } from '../../support/small-model.ts'
import { stateOf } from './state.ts'

const EPOCHS = 30
/** A user and mount namespace, in which nobody needs rights to mount a file system in memory; it goes with its process. */
const NAMESPACE = ['--user', '--map-root-user', '--mount', 'sh', '-c']
const mounting = (then: string): string => `mount -t tmpfs -o size=6m tmpfs "$0" && ${then}`
const canMount = spawnSync('unshare', [...NAMESPACE, mounting('true'), '/mnt']).status === 0

describe.skipIf(!canMount)('a disk that fills up in a run (skipped where no file system can be mounted)', () => {
  it('interrupts it with a reason and what to do; it resumes from its last checkpoint and ends with the same bits', async () => {
    await using folder = await temporaryFolder()
    const disk = join(folder.path, 'disk')
    await mkdir(disk)
    const { dataset, model } = await writeSmallStage(folder.path)
    const child = join(import.meta.dirname, 'full-disk-child.ts')
    const script = mounting('exec "$1" "$2" "$0" "$3" "$4" "$5"')
    const command = [...NAMESPACE, script, disk, process.execPath, child, dataset, model, String(EPOCHS)]
    const running = promisify(execFile)('unshare', command)

    const home = join(folder.path, 'home')
    await using thaw = openThaw(home)
    const { runId } = await thaw.call('runs.start', { dataset, model, strategy: 'full', epochs: EPOCHS })
    await thaw.call('runs.wait', { run: runId })
    const { curves, weights } = await stateOf(thaw)

    const told = JSON.parse((await running).stdout) as Record<string, unknown>
    expect(told).toMatchObject({
      message: expect.stringMatching(/^The disk that holds .*thaw\.db is full\. Free some space.* memory/),
      status: 'interrupted',
      reason: expect.stringMatching(/^The disk that holds .* is full\. Free some space.*, and resume the run\.$/),
      lost: 0,
      resumed: 'completed',
    })
    expect(told['curves']).toEqual(curves)
    expect(told['weights']).toBe(weights)
  })
})
