/** Makes the folder that becomes app.asar: bundles, native packages, models; and beside it icons and licences. */
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { recordedPackages } from '../bundle/record-packages.ts'
import { thirdParty } from '../bundle/third-party.ts'
import { writeIcons } from './icons.ts'
import { copyNatives, type Target } from './natives.ts'
import { packagePlaces } from './places.ts'

/** Removes what an earlier build left in the folders that `stageApp` and the bundler fill. */
export function clearStage(root: string): void {
  const { app, lists, resources } = packagePlaces(root)
  for (const folder of [app, lists, resources]) rmSync(folder, { recursive: true, force: true })
}

/**
 * Fills the stage around bundles that have been built already.
 * @param homepage where people find releases; undefined where nobody said so
 * @returns a sentence that says what is missing, or undefined
 */
export async function stageApp(
  root: string,
  target: Target,
  homepage: string | undefined,
): Promise<string | undefined> {
  const { app, lists, resources } = packagePlaces(root)
  const natives = copyNatives(root, app, target)
  if (typeof natives === 'string') return natives
  for (const path of ['core/model/zoo', ...PROGRAMS]) cpSync(join(root, path), join(app, path), { recursive: true })
  copyWebAssembly(root, join(app, 'core/engine/wasm'))
  writeFileSync(join(app, 'package.json'), JSON.stringify(manifest(root, homepage), null, 2))
  mkdirSync(resources, { recursive: true })
  await writeIcons(resources)
  const bundled = readdirSync(lists).flatMap((file) => recordedPackages(join(lists, file)))
  writeFileSync(join(resources, 'THIRD-PARTY.txt'), thirdParty([...natives, ...bundled], OF_THE_APP))
  return undefined
}

/** Programs for Python, which Thaw copies beside a recipe. */
const PROGRAMS = [
  'core/recipe/features/thaw_features.py',
  'core/recipe/launch/thaw_keeper.py',
  'core/recipe/trainers/open-clip/thaw_convert.py',
  'core/recipe/trainers/runner/thaw_runner.py',
  'core/recipe/trainers/vlm-r1/thaw_prepare.py',
]

const OF_THE_APP = `Thaw contains the packages below. Electron and Chromium, which it runs on, have their licences in
LICENSE.electron.txt and LICENSES.chromium.html. What Microsoft's ONNX Runtime contains in turn is listed in
ThirdPartyNotices.txt of its repository, https://github.com/microsoft/onnxruntime.`

/** Where core/engine looks for it; without threads, which Thaw does not use there. */
function copyWebAssembly(root: string, folder: string): void {
  const from = join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')
  mkdirSync(folder, { recursive: true })
  for (const name of ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm'])
    cpSync(join(from, name), join(folder, name))
}

/** What an installed app says of itself. */
const KEPT = ['name', 'productName', 'version', 'description', 'license', 'main', 'type'] as const

/** Without dependencies: what is shipped lies there already, and electron-builder would look for more. */
function manifest(root: string, homepage: string | undefined): object {
  const whole = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, unknown>
  const kept = Object.fromEntries(KEPT.map((key) => [key, whole[key]]))
  return { ...kept, author: 'The Thaw authors', ...(homepage !== undefined && { homepage }) }
}
