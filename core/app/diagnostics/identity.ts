import { realpathSync } from 'node:fs'
import { homedir, hostname, userInfo } from 'node:os'
import { basename } from 'node:path'
import type { Identity } from './redact.ts'

const SECRET_NAME = /token|secret|passw(or)?d|passphrase|(^|_)key$|api_?key|access_?key|private_?key|credential/i
const SHORTEST_SECRET = 6

/** Who uses this machine, and what it is called: all that a report must not tell. */
export function identityHere(env: NodeJS.ProcessEnv = process.env): Identity {
  const homes = known([attempt(homedir), env['HOME'], env['USERPROFILE']])
  const named = known([
    attempt(() => userInfo().username),
    env['USER'],
    env['LOGNAME'],
    env['USERNAME'],
    env['SUDO_USER'],
  ])
  const hosts = known([attempt(hostname), env['HOSTNAME'], env['COMPUTERNAME'], env['USERDOMAIN']])
  return {
    homes: known([...homes, ...homes.map((home) => attempt(() => realpathSync(home)))]),
    users: known([...named, ...homes.map((home) => basename(home))]),
    // `ann-laptop.example.org` is called `ann-laptop` as well
    hosts: known([...hosts, ...hosts.map((host) => host.split('.')[0])]),
    secrets: Object.entries(env).flatMap(([name, value]) =>
      SECRET_NAME.test(name) && value !== undefined && value.length >= SHORTEST_SECRET ? [value] : [],
    ),
  }
}

function known(given: readonly (string | undefined)[]): string[] {
  return [...new Set(given.filter((one) => one !== undefined && one !== ''))] as string[]
}

/** A user without an entry in the system's list, a folder that is gone: then there is nothing to hide. */
function attempt(ask: () => string): string | undefined {
  try {
    return ask()
  } catch {
    return undefined
  }
}
