// Plain JavaScript for Node 18 or newer: it runs before Node 24 has been found.
import { existsSync, readFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root folder of the repository or of the installed package. */
export const root = resolve(fileURLToPath(import.meta.url), '../../..')

/** True if a Node of this version runs TypeScript without a flag or a warning (24.12 and later). */
export function runsTypeScript(version = process.versions.node) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > 24 || (major === 24 && minor >= 12)
}

/**
 * The Node to run Thaw with: the Node 24 that npm installed for this platform, else the running one if it is new
 * enough, else null. The installed one comes first, so that everyone runs the version in the lock file.
 */
export function findNode24() {
  const name = `node-${process.platform.replace('win32', 'win')}-${process.arch}`
  const file = process.platform === 'win32' ? 'node.exe' : 'node'
  try {
    // inside Thaw's folder or, if Thaw is a package of another project, beside it
    const installed = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), 'bin', file)
    if (existsSync(installed)) return installed
  } catch {
    // npm has none for this platform, or was configured to omit it
  }
  return runsTypeScript() ? process.execPath : null
}

export const NODE24_MISSING =
  `Thaw needs Node 24.12 or newer; this is ${process.version}, and npm has no Node 24 package for ${process.platform}-${process.arch}. ` +
  'Install Node 24 from https://nodejs.org and run the command again.'

/**
 * `npx thaw` runs under a shell that npm ends without passing the signal on, so training would continue unseen. When
 * the parent process has gone, this process therefore stops as if it had received the signal.
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

/** Forwards this process's signals to a child in the same terminal; for Ctrl-C see `become`. */
export function passSignals(child, countsOnce = false) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // On Windows `kill` ends the process instead of sending a signal.
      const always = countsOnce && process.platform !== 'win32'
      if (signal !== 'SIGINT' || always || !hasKeyboard()) child.kill(signal)
    })
  }
}

/** Whether Ctrl-C in the terminal reaches this process, even if its input is redirected. */
function hasKeyboard() {
  return isInForeground() ?? [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY)
}

/** Whether this process is in the foreground of a terminal; null if unknown, as on systems other than Linux. */
export function isInForeground() {
  try {
    // after the name in brackets: state, parent, process group, session, terminal, the terminal's foreground group
    const [, , group, , , foreground] = (readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1) ?? '').split(' ')
    return group !== undefined && group === foreground
  } catch {
    return null
  }
}

/**
 * Runs a program in this terminal and ends this process the way the program ends. Forwards signals to the program. A
 * terminal's Ctrl-C already reaches both, so it is forwarded only to a program that counts repeats once (`countsOnce`),
 * in case it was sent to this process alone.
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
