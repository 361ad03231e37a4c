import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { temporaryFolder } from './thaw.ts'

const ROOT = resolve(import.meta.dirname, '../../..')
const folder = temporaryFolder()
afterAll(() => folder.remove())

function run(program: string, args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(program, args, { cwd: ROOT, encoding: 'utf8' })
}

// npm is a script for the shell on Windows
it.skipIf(process.platform === 'win32')(
  '`npm pack` packs hardly anything, and what it packs names `npm run pack`',
  () => {
    const packed = run('npm', ['pack', '--json', '--pack-destination', folder.path])
    const [{ filename, files }] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }]
    expect(files.map(({ path }) => path).filter((path) => path !== 'out/main/main.js')).toEqual([
      'LICENSE',
      'README.md',
      'core/cli/node24.js',
      'core/cli/thaw.js',
      'package.json',
    ])
    run('tar', ['-xzf', join(folder.path, filename), '-C', folder.path])
    const started = run(process.execPath, [join(folder.path, 'package/core/cli/thaw.js'), '--help'])
    expect([started.status, started.stderr]).toEqual([3, expect.stringContaining('`npm run pack`')])
  },
)
