// Plain JavaScript for any Node from 18 on: it runs before Node 24 has been found.
import { existsSync, readFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root folder of the repository or of the installed package. */
export const root = resolve(fileURLToPath(import.meta.url), '../../..')

/** True where a Node of this version runs TypeScript without a flag or a warning (24.12 and later). */
export function runsTypeScript(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 12)
}

/**
 * The program to run Thaw with: the Node 24 that npm installed for this platform, else the running one where it is new
 * enough, else null. The installed one comes first so that everyone runs the version the lock file names.
 */
export function findNode24() {
  const name = `node-${process.platform.replace('win32', 'win')}-${process.arch}`
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  try {
    // inside of Thaw's folder or, where Thaw is a package of another project, beside it
    const installed = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin', file)
    if (existsSync(installed)) return installed
  } catch {
    // npm has none for this platform, or was told to leave it out
  }
  return runsTypeScript() ? process.execPath : null
}

export const NODE24_MISSING =
  `Thaw needs Node 24.12 or newer; this is ${process.version}, and npm has no Node 24 package for ${process.platform}-${process.arch}. ` +
  'Install Node 24 from https://nodejs.org and run the command again.'

/**
 * `npx thaw` runs under a shell that npm ends without passing the signal on; training would go on unseen. So when the
 * process that started this one is gone, this one stops as if the signal had reached it.
 */
export function stopWithNpm() {
  if (process.env.npm_command !== 'exec') return
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, 500)
  timer.unref()
}

/** Passes the signals that this process gets on to a child in the same terminal, Ctrl-C as `become` says. */
export function passSignals(child, countsOnce = false) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // On Windows `kill` is no signal but an end.
      const always = countsOnce && process.platform !== 'win32'
      if (signal !== 'SIGINT' || always || !hasKeyboard()) child.kill(signal)
    })
  }
}

/** Whether Ctrl-C in the terminal reaches this process, wherever its input comes from. */
function hasKeyboard() {
  return isInForeground() ?? [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY)
}

/** Whether this process is in the foreground of a terminal; null where only Linux would tell. */
export function isInForeground() {
  try {
    // behind the name in brackets: state, parent, process group, session, terminal, the terminal's foreground group
    const [, , group, , , foreground] = (readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1) ?? '').split(' ')
    return group !== undefined && group === foreground
  } catch {
    return null
  }
}

/**
 * Runs a program in this terminal and ends this process as it ends. Signals sent to this process reach the program. A
 * terminal's Ctrl-C goes to both already: only to a program that counts it once (`countsOnce`) it is sent nevertheless,
 * because it may be one that was sent to this process alone.
 */
export function become(program, args, { countsOnce = false, ...options } = {}) {
  const child = spawn(program, args, { stdio: 'inherit', ...options })
  passSignals(child, countsOnce)
  child.on('error', (error) => {
    console.error(`${program} could not be started: ${error.message}`)
    process.exitCode = 3
  })
  child.on('exit', (code, signal) => {
    process.exit(signal ? 128 + (constants.signals[signal] ?? 1) : (code ?? 1))
  })
}
