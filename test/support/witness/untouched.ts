import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Every entry of a folder with its kind, its time of change and a hash of its bytes: equal where nothing was touched. */
export function fingerprintOf(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
  return ['.', ...names].map((name) => {
    const path = join(folder, name)
    const info = lstatSync(path)
    const bytes = info.isFile() ? createHash('sha256').update(readFileSync(path)).digest('hex') : ''
    return `${name} ${info.mode} ${info.mtimeMs} ${bytes}`
  })
}
