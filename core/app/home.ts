/** Where Thaw keeps its data. */
import { accessSync, constants, existsSync, rmdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { failure, FailureError, success, type Result } from '../domain/failure.ts'
import { diskFull } from './disk-full.ts'
import { makeFolders } from './make-folders.ts'

/** Folders inside the home. */
export interface HomePaths {
  readonly home: string
  readonly database: string
  readonly runs: string
  readonly cache: string
  readonly logs: string
  /** Pretraining statistics that a person built, in folders named after the model's hash. */
  readonly statistics: string
  /** The engines' measured speeds on this machine. */
  readonly engines: string
}

/**
 * `--home`, else `THAW_HOME`, else the operating system's folder for application data. Throws a FailureError if this
 * user has none.
 */
export function chooseHome(
  option: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  userHome: () => string = homedir,
): string {
  const named = option || env.THAW_HOME
  if (named) return resolve(named)
  if (platform === 'win32') return join(env.APPDATA || join(ask(userHome), 'AppData', 'Roaming'), 'Thaw')
  if (platform === 'darwin') return join(ask(userHome), 'Library', 'Application Support', 'Thaw')
  return join(env.XDG_DATA_HOME || join(ask(userHome), '.local', 'share'), 'thaw')
}

/** In a container, a user may have neither HOME nor an account entry. */
function ask(userHome: () => string): string {
  try {
    return userHome()
  } catch (error) {
    const message = 'This user has no home folder, so Thaw does not know where to keep its data. Choose a folder.'
    throw new FailureError({ code: 'home-unwritable', message, hint: '--home DIR', details: String(error) })
  }
}

export function homePaths(home: string): HomePaths {
  return {
    home,
    database: join(home, 'thaw.db'),
    runs: join(home, 'runs'),
    cache: join(home, 'cache'),
    logs: join(home, 'logs'),
    statistics: join(home, 'models'),
    engines: join(home, 'engines.json'),
  }
}

/** Creates the folders. If that fails, removes the ones it created, so that a failed start leaves nothing behind. */
export function prepareHome(home: string): Result<HomePaths> {
  const paths = homePaths(home)
  const made: string[] = []
  try {
    for (const folder of [paths.home, paths.runs, paths.cache, paths.logs]) {
      makeFolders(folder, made)
      accessSync(folder, constants.W_OK | constants.X_OK)
    }
    return success(paths)
  } catch (error) {
    for (const folder of made.toReversed()) if (existsSync(folder)) rmdirSync(folder)
    const full = diskFull(error, home)
    if (full) return { ok: false, failure: full }
    return failure(
      'home-unwritable',
      `Thaw cannot write to its folder ${home}. Choose another with THAW_HOME, or change its permissions.`,
      { hint: '--home DIR', file: home, details: String(error) },
    )
  }
}
