/** Which files a program made or wrote, and whether it may. */
import { isAbsolute, resolve, sep } from 'node:path'
import { pathsOf, returnedPath, type Call } from './calls.ts'

export const FILE_CALLS: readonly string[] = [
  ['open', 'openat', 'openat2', 'creat', 'mkdir', 'mkdirat', 'mknod', 'mknodat'],
  ['rename', 'renameat', 'renameat2', 'link', 'linkat', 'symlink', 'symlinkat'],
].flat()

/**
 * What may happen in a folder; the longest one that holds a path decides, and outside all of them nothing may.
 * `keep`: write as you like. `temporary`: what is made there must be gone in the end. `never`: nothing.
 */
export type Rule = 'keep' | 'temporary' | 'never'
export type Places = Readonly<Record<string, Rule>>

/** Devices and the kernel's own tables: written to, but no files. Shared memory under /dev is a file. */
const NO_FILES: Places = { '/dev': 'keep', '/proc': 'keep', '/sys': 'keep', '/dev/shm': 'temporary' }

/** The path that a call made or opened for writing; undefined where it did neither. `cwd`: of relative ones. */
export function writtenBy(call: Call, cwd: string): string | undefined {
  const { name, args, ok } = call
  if (name === 'bind' && ok) {
    const path = /sun_path="([^"]+)"/.exec(args)?.[1]
    return path === undefined ? undefined : resolve(cwd, path)
  }
  if (!ok || !FILE_CALLS.includes(name)) return undefined
  const opens = name.startsWith('open')
  if (opens && !/\bO_(?:CREAT|WRONLY|RDWR|TRUNC|TMPFILE)\b/.test(args)) return undefined
  const returned = opens || name === 'creat' ? returnedPath(call) : undefined
  if (returned !== undefined) return returned
  if (opens && !/^\d+<\//.test(call.result) && /^\d+</.test(call.result)) return undefined // a pipe or a socket
  // of two paths, the second is the new one
  const target = pathsOf(call).at(-1)
  if (target === undefined) return undefined
  return isAbsolute(target.path) ? resolve(target.path) : resolve(target.folder ?? cwd, target.path)
}

export function ruleFor(path: string, places: Places): Rule {
  const all = { ...NO_FILES, ...places }
  const holders = Object.keys(all).filter((folder) => path === folder || path.startsWith(withEnd(folder)))
  const nearest = holders.reduce<string | undefined>(
    (a, b) => (a !== undefined && a.length > b.length ? a : b),
    undefined,
  )
  return nearest === undefined ? 'never' : (all[nearest] ?? 'never')
}

function withEnd(folder: string): string {
  return folder.endsWith(sep) ? folder : `${folder}${sep}`
}
