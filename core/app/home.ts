/** Where Thaw keeps its data. */
import { accessSync, constants, existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { failure, success, type Result } from '../domain/failure.ts'

/** Folders inside the home. */
export interface HomePaths {
  readonly home: string
  readonly database: string
  readonly runs: string
  readonly cache: string
  readonly logs: string
  /** Pretraining statistics that a person had built, in folders named by the model's hash. */
  readonly statistics: string
  /** What was measured of the engines on this machine. */
  readonly engines: string
}

/** `--home`, else `THAW_HOME`, else the folder the operating system keeps for application data. */
export function chooseHome(
  option: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  userHome: string = homedir(),
): string {
  const named = option || env.THAW_HOME
  if (named) return resolve(named)
  if (platform === 'win32') return join(env.APPDATA || join(userHome, 'AppData', 'Roaming'), 'Thaw')
  if (platform === 'darwin') return join(userHome, 'Library', 'Application Support', 'Thaw')
  return join(env.XDG_DATA_HOME || join(userHome, '.local', 'share'), 'thaw')
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

/** Creates the folders. Where that fails, removes those it made, so that a refused start leaves nothing behind. */
export function prepareHome(home: string): Result<HomePaths> {
  const paths = homePaths(home)
  const made: string[] = []
  try {
    for (const folder of [paths.home, paths.runs, paths.cache, paths.logs]) {
      for (const path of [...missingAbove(folder), folder]) if (makeFolder(path)) made.push(path)
      accessSync(folder, constants.W_OK | constants.X_OK)
    }
    return success(paths)
  } catch (error) {
    for (const folder of made.toReversed()) if (existsSync(folder)) rmdirSync(folder)
    return failure(
      'home-unwritable',
      `Thaw cannot write to its folder ${home}. Choose another with THAW_HOME, or change its permissions.`,
      { hint: '--home DIR', file: home, details: String(error) },
    )
  }
}

/**
 * Makes one folder. Not with `recursive`: Node then tries for ever where a folder cannot be made although the one above
 * is there, as in /proc.
 * @returns false where it was there
 */
function makeFolder(path: string): boolean {
  try {
    mkdirSync(path)
    return true
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return false
    throw error
  }
}

/** The folders above `folder` that are not there, outermost first. */
function missingAbove(folder: string): string[] {
  const missing: string[] = []
  for (let path = dirname(folder); !existsSync(path) && path !== dirname(path); path = dirname(path))
    missing.unshift(path)
  return missing
}
