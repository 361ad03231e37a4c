/**
 * A folder that electron-builder takes for Electron's distribution, with the stand-in inside: Node, the stand-in's sources
 * and what they import, and the licences and languages that Electron brings. Nothing in it points back into the clone.
 */
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')

/** As Electron comes: the version of the fuses, how many there are, and each as it is before anybody sets it. */
const FUSES_AS_ELECTRON_COMES = '\u0001\u000810110001'

/** What the stand-in is made of, each at its place in the repository. */
const PARTS = [
  'test/electron/stand-in',
  'build/tools/chromium.ts',
  'build/tools/debian.ts',
  'node_modules/playwright-core',
]

export function makeDistribution(folder: string): void {
  for (const part of PARTS) {
    mkdirSync(dirname(join(folder, 'stand-in', part)), { recursive: true })
    cpSync(join(root, part), join(folder, 'stand-in', part), { recursive: true, dereference: true })
  }
  writeFileSync(join(folder, 'stand-in/package.json'), JSON.stringify({ type: 'module' }))
  cpSync(process.execPath, join(folder, 'node'), { dereference: true })
  const script = readFileSync(join(import.meta.dirname, 'executable.sh'), 'utf8')
  writeFileSync(join(folder, 'electron'), script.replace('@FUSES@', FUSES_AS_ELECTRON_COMES))
  chmodSync(join(folder, 'electron'), 0o755)
  mkdirSync(join(folder, 'resources'))
  mkdirSync(join(folder, 'locales'))
  for (const file of ['LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak', 'locales/de.pak']) {
    writeFileSync(join(folder, file), 'of the stand-in\n')
  }
}
