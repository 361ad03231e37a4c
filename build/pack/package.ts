import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { recordedPackages } from '../bundle/record-packages.ts'
import { thirdParty } from '../bundle/third-party.ts'
import { bundle } from './bundle.ts'
import { packageManifest } from './manifest.ts'

/** Everything keeps the place that it has in the repository, where the code looks for it. */
const COPIED = [
  'LICENSE',
  'README.md',
  'SKILL.md',
  'core/app/photos',
  'core/cli/node24.js',
  'core/cli/thaw.js',
  'core/cli/without-cuda.js',
  'core/model/zoo',
  'core/recipe/features/thaw_features.py',
  'core/recipe/launch/thaw_keeper.py',
  'core/recipe/trainers/open-clip/thaw_convert.py',
  'core/recipe/trainers/runner/thaw_runner.py',
  'core/recipe/trainers/vlm-r1/thaw_prepare.py',
  'out/renderer',
] as const

/** Writes a new folder for the npm package, out/npm; the user interface in out/renderer must have been built. */
export async function writePackage(root: string): Promise<string> {
  const folder = join(root, 'out/npm')
  rmSync(folder, { recursive: true, force: true })
  const lists = { node: join(root, 'out/lists/npm.json'), page: join(root, 'out/lists/renderer.json') }
  await bundle(root, join(folder, 'out/main'), lists.node)
  const packages = [...recordedPackages(lists.node), ...recordedPackages(lists.page)]
  writeFileSync(join(folder, 'THIRD-PARTY.txt'), thirdParty(packages, OF_THE_PACKAGE))
  for (const path of COPIED) cpSync(join(root, path), join(folder, path), { recursive: true })
  copyWebAssembly(join(folder, 'core/engine/wasm'))
  const repository = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Parameters<
    typeof packageManifest
  >[0]
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(packageManifest(repository), null, 2)}\n`)
  return folder
}

const OF_THE_PACKAGE = 'Thaw contains the packages below. Those that npm installs beside it bring their own licences.'

function copyWebAssembly(folder: string): void {
  const from = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm'))
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(from)) if (name.endsWith('.wasm')) cpSync(join(from, name), join(folder, name))
}
