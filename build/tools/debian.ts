import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Installs packages of Debian where that needs no question (root on Debian). Returns false where it did not. */
export function installFromDebian(what: string, packages: readonly string[]): boolean {
  if (!existsSync('/usr/bin/apt-get') || process.getuid?.() !== 0) return false
  console.log(`Installing ${what} ...`)
  const apt = 'apt-get -o DPkg::Lock::Timeout=120'
  const command = `${apt} update && ${apt} install -y --no-install-recommends ${packages.join(' ')}`
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const done = spawnSync('sh', ['-c', command], { encoding: 'utf8', env })
  if (done.status !== 0) console.log(`${done.stdout}${done.stderr}`.trim())
  return done.status === 0
}
