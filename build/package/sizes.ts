/** What an unpacked app weighs. */
import { lstatSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { getRawHeader } from '@electron/asar'

export interface Sized {
  readonly path: string
  readonly bytes: number
}

/** MB that the resources of an installed Thaw may have on Linux x64, without Electron. */
export const BUDGET_MB = 250

/** Every file below a folder; links count as themselves. */
export function filesIn(folder: string): readonly Sized[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => ({ path: name, info: lstatSync(join(folder, name)) }))
    .filter(({ info }) => !info.isDirectory())
    .map(({ path, info }) => ({ path, bytes: info.size }))
}

export function megabytes(files: readonly Sized[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6
}

interface AsarEntry {
  readonly files?: Readonly<Record<string, AsarEntry>>
  readonly size?: number
  readonly unpacked?: boolean
}

/** Files inside an archive; those that lie unpacked beside it are not among them. */
export function filesInArchive(archive: string): readonly Sized[] {
  const walk = (entry: AsarEntry, path: string): readonly Sized[] =>
    Object.entries(entry.files ?? {}).flatMap(([name, child]) => {
      const at = path === '' ? name : `${path}/${name}`
      if (child.files) return walk(child, at)
      return child.unpacked ? [] : [{ path: at, bytes: child.size ?? 0 }]
    })
  return walk(getRawHeader(archive).header, '')
}

/** The largest things of a resources folder, looking into the archive, one line each. */
export function largest(resources: string, count: number): readonly string[] {
  const outside = filesIn(resources).filter(({ path }) => path !== 'app.asar')
  const inside = filesInArchive(join(resources, 'app.asar')).map(({ path, bytes }) => ({
    path: `app.asar/${path}`,
    bytes,
  }))
  return [...outside, ...inside]
    .toSorted((a, b) => b.bytes - a.bytes)
    .slice(0, count)
    .map(({ path, bytes }) => `${(bytes / 1e6).toFixed(1).padStart(6)} MB  ${relative('.', path)}`)
}
