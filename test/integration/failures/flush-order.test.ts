import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../../support/images/folder.ts'

const canTrace = spawnSync('strace', ['-f', 'true']).status === 0

it.skipIf(!canTrace)(
  'a checkpoint is on the disk before it takes the place of the last one, and its name before anyone records it (skipped without strace)',
  async () => {
    await using folder = await temporaryFolder()
    const [file, trace] = [join(folder.path, 'last.safetensors'), join(folder.path, 'trace')]
    const checkpoint = join(import.meta.dirname, '../../../core/model/checkpoint.ts')
    const script = `await (await import('${checkpoint}')).writeAtomically('${file}', 'weights')`
    const watching = ['-f', '-y', '-qq', '-e', 'trace=fsync,fdatasync,rename,renameat,renameat2', '-o', trace]
    execFileSync('strace', [...watching, process.execPath, '--input-type=module', '-e', script])
    const calls = readFileSync(trace, 'utf8')
      .split('\n')
      .filter((line) => line.includes(folder.path))
    const order = calls.map((line) => [/(fsync|fdatasync|rename)/.exec(line)?.[0], /\.tmp/.test(line)])
    expect(order).toEqual([
      ['fsync', true],
      ['rename', true],
      ['fsync', false],
    ])
    expect(readFileSync(file, 'utf8')).toBe('weights')
  },
)
