// `npm run pack [-- --pack-destination DIR]`: one archive that `npm install -g` turns into `thaw`, without this repository.
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { writePackage } from './pack/package.ts'
import { buildIsStale } from './tools/stale.ts'
import { runStep } from './tools/step.ts'

const root = resolve(import.meta.dirname, '..')

async function isBuilt(): Promise<boolean> {
  if (!buildIsStale(root)) return true
  const build = ['electron-vite', 'build', '--config', 'build/electron.vite.config.ts'] as const
  return (await runStep('build', build, { cwd: root })).ok
}

if (await isBuilt()) {
  const folder = await writePackage(root)
  const args = ['pack', folder, '--loglevel=error', ...process.argv.slice(2)]
  const packed = spawnSync('npm', args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  process.exitCode = packed.status ?? 3
} else process.exitCode = 4
