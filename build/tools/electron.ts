import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Electron's program in node_modules, or null where it has not been downloaded. */
export function findElectron(root: string): string | null {
  const folder = join(root, 'node_modules/electron')
  const pathFile = join(folder, 'path.txt')
  if (!existsSync(pathFile)) return null
  const program = join(folder, 'dist', readFileSync(pathFile, 'utf8'))
  return existsSync(program) ? program : null
}

/** True where a window can be shown: always on Windows and macOS, with a display server on Linux. */
export function hasDisplay(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): boolean {
  return platform !== 'linux' || Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY'])
}

/**
 * Downloads Electron's program (about 110 MB from GitHub), which its npm package leaves to the first use.
 * @returns false where that failed or took longer than `limitMs`
 */
export async function fetchElectron(root: string, limitMs: number): Promise<boolean> {
  const child = spawn(process.execPath, [join(root, 'node_modules/electron/install.js')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
  const started = Date.now()
  const tick = setInterval(() => {
    process.stderr.write(
      `\rDownloading Electron (once, about 110 MB) ... ${Math.round((Date.now() - started) / 1000)} s`,
    )
  }, 1000)
  const limit = setTimeout(() => child.kill(), limitMs)
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(1))
    child.once('close', resolve)
  })
  clearInterval(tick)
  clearTimeout(limit)
  process.stderr.write('\n')
  if (code !== 0 && complaint) console.error(complaint.trim().split('\n')[0])
  return code === 0 && findElectron(root) !== null
}
