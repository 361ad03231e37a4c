import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const SOURCES = ['core', 'electron', 'renderer', 'build/electron.vite.config.ts', 'build/bundle', 'package-lock.json']

/** True where the built app in out/ is missing or older than a source it is made of. */
export function buildIsStale(root: string): boolean {
  const page = join(root, 'out/renderer/index.html')
  const program = join(root, 'out/main/main.js')
  if (!existsSync(page) || !existsSync(program)) return true
  const built = Math.min(statSync(page).mtimeMs, statSync(program).mtimeMs)
  return SOURCES.some((source) => newest(join(root, source)) > built)
}

function newest(path: string): number {
  const info = statSync(path, { throwIfNoEntry: false })
  if (!info) return 0
  if (!info.isDirectory()) return info.mtimeMs
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}
