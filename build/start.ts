// `npm start`: the app in its window, or the same user interface in a browser where Electron cannot run.
import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import { join, resolve } from 'node:path'
import { passSignals } from '../core/cli/node24.js'
import { fetchElectron, findElectron, hasDisplay } from './tools/electron.ts'
import { buildIsStale } from './tools/stale.ts'
import { runStep } from './tools/step.ts'

const root = resolve(import.meta.dirname, '..')
const DOWNLOAD_LIMIT_MS = 180_000

/** Electron's program, or a sentence that says why there is none. */
async function electronOrWhyNot(): Promise<{ program: string } | { why: string }> {
  if (!hasDisplay()) return { why: 'there is no display here' }
  const present = findElectron(root)
  if (present !== null) return { program: present }
  if (process.env['CI']) return { why: 'Electron is not downloaded, and CI does not download it' }
  if (!(await fetchElectron(root, DOWNLOAD_LIMIT_MS))) return { why: 'Electron could not be downloaded' }
  const program = findElectron(root)
  return program === null ? { why: 'Electron could not be downloaded' } : { program }
}

function launch(program: string, args: readonly string[]): void {
  const child = spawn(program, args, { cwd: root, stdio: 'inherit' })
  passSignals(child)
  child.once('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
}

async function main(args: readonly string[]): Promise<void> {
  if (buildIsStale(root)) {
    const build = ['electron-vite', 'build', '--config', 'build/electron.vite.config.ts'] as const
    const { ok } = await runStep('build', build, { cwd: root })
    if (!ok) {
      process.exitCode = 4
      return
    }
  }
  const electron = await electronOrWhyNot()
  if ('program' in electron) {
    // Chromium's sandbox refuses to run as root, which is who one is in most containers
    const asRoot = process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
    launch(electron.program, [root, ...asRoot, ...args])
    return
  }
  console.log(`Opening Thaw in a browser instead of its own window: ${electron.why}.`)
  launch(process.execPath, [join(root, 'core/cli/main.ts'), 'serve', '--open', ...args])
}

await main(process.argv.slice(2))
