import { realpathSync } from 'node:fs'
import { homedir, hostname, userInfo } from 'node:os'
import { basename } from 'node:path'
import { secretsIn } from '../../domain/secrets.ts'
import type { Identity } from './redact.ts'

/** The names of this machine and its user: everything that a report must not reveal. */
export function identityHere(env: NodeJS.ProcessEnv = process.env): Identity {
  const homes = nonEmpty([attempt(homedir), env['HOME'], env['USERPROFILE']])
  const named = nonEmpty([
    attempt(() => userInfo().username),
    env['USER'],
    env['LOGNAME'],
    env['USERNAME'],
    env['SUDO_USER'],
  ])
  const hosts = nonEmpty([attempt(hostname), env['HOSTNAME'], env['COMPUTERNAME'], env['USERDOMAIN']])
  return {
    homes: nonEmpty([...homes, ...homes.map((home) => attempt(() => realpathSync(home)))]),
    users: nonEmpty([...named, ...homes.map((home) => basename(home))]),
    // `ann-laptop.example.org` also goes by `ann-laptop`
    hosts: nonEmpty([...hosts, ...hosts.map((host) => host.split('.')[0])]),
    secrets: secretsIn(env),
  }
}

function nonEmpty(given: readonly (string | undefined)[]): string[] {
  return [...new Set(given.filter((one) => one !== undefined && one !== ''))] as string[]
}

/** Ignores errors: if the user has no account entry or the folder is gone, there is nothing to hide. */
function attempt(ask: () => string): string | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}
