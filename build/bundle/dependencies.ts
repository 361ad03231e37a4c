/** Which dependencies become part of the bundles of an installed Thaw, and which must stay packages beside them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Packages with native code, and those that are looked for by name while Thaw runs. */
export const LEFT_OUTSIDE: readonly string[] = [
  'better-sqlite3',
  'onnxruntime-common',
  'onnxruntime-node',
  'sharp',
  'long', // protobufjs asks for it by name, and reads 64-bit numbers as doubles without it
  '@tensorflow/tfjs-node-gpu', // never shipped: its native library needs CUDA and a download
]

/** Dependencies that are plain JavaScript: an installed Thaw has them inside its bundles. */
export function bundledDependencies(root: string): readonly string[] {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  return Object.keys(dependencies).filter((name) => !LEFT_OUTSIDE.includes(name))
}
