import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { installFromDebian } from './debian.ts'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The Chromium that user interface tests run in, or null. `THAW_CHROMIUM` names another one. */
export function findChromium(): string | null {
  const named = process.env['THAW_CHROMIUM']
  if (named) return existsSync(named) ? named : null
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/snap/bin']
  for (const name of NAMES) {
    const folder = folders.find((candidate) => existsSync(join(candidate, name)))
    if (folder !== undefined) return join(folder, name)
  }
  return null
}

/** Installs Debian's Chromium where that needs no question (root on Debian); says what to do elsewhere. */
export function ensureChromium(): boolean {
  if (findChromium() !== null) return true
  const installed = installFromDebian('Chromium for the user interface tests', ['chromium', 'fonts-dejavu-core'])
  if (installed && findChromium() !== null) return true
  console.log(
    'The user interface tests need Chromium and none was found. Install it (Debian: apt-get install chromium), ' +
      'or set THAW_CHROMIUM to its program.',
  )
  return false
}
