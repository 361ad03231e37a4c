// Packages as the lock file names them. Plain JavaScript for any Node from 18 on, with no dependencies.
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../core/cli/node24.js'

/** Installs the packages where they are missing or differ from the lock file. Returns false where npm failed. */
export function installPackages() {
  if (!upToDate()) {
    console.error('Installing packages (once, about a minute) ...')
    const done = npmCi()
    if (done.error || done.status !== 0) {
      console.error(`${done.stdout ?? ''}${done.stderr ?? ''}${done.error?.message ?? ''}`.trim())
      console.error('npm could not install the packages; its reason is above.')
      return false
    }
  }
  linkThaw()
  return true
}

/** npm's own record of what it installed last, against the lock file. Optional packages may be absent. */
function upToDate() {
  const record = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(record)) return false
  const wanted = packagesOf(join(root, 'package-lock.json'))
  const present = packagesOf(record)
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (path === '' || link) return true
    return present[path] ? present[path].version === version : optional === true
  })
}

function packagesOf(file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages
}

/**
 * No package needs its install script: native ones carry their binaries, and the scripts are what fails behind a
 * firewall. `--loglevel=error` leaves out EBADENGINE, which is about the Node that runs npm, not the one that runs Thaw.
 */
function npmCi() {
  const args = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--loglevel=error',
    '--no-audit',
    '--no-fund',
  ]
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 }
  const npmScript = process.env.npm_execpath
  if (npmScript?.endsWith('npm-cli.js')) return spawnSync(process.execPath, [npmScript, ...args], options)
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' })
}

/** npm does not link the root package's own program, so `npx thaw` would go looking elsewhere. */
function linkThaw() {
  const bin = join(root, 'node_modules', '.bin')
  chmodSync(join(root, 'core/cli/thaw.js'), 0o755)
  if (process.platform === 'win32') {
    writeFileSync(join(bin, 'thaw.cmd'), '@node "%~dp0\\..\\..\\core\\cli\\thaw.js" %*\r\n')
    return
  }
  const link = join(bin, 'thaw')
  if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync('../../core/cli/thaw.js', link)
}
