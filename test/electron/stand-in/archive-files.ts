// Imported first where the app is an archive: Node's own file functions see into it, as they do in Electron. Only those that
// Thaw and its packages use are here; any other meets a path that does not exist.
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { fileURLToPath } from 'node:url'
import { findInArchive, leadsIntoArchive, type Found } from './archive.ts'

type Rest = readonly unknown[]
type Call = (path: unknown, ...rest: unknown[]) => unknown

function textOf(path: unknown): string | null {
  const text = path instanceof URL ? fileURLToPath(path) : path
  return typeof text === 'string' && leadsIntoArchive(text) ? text : null
}

function missing(call: string, path: string): Error {
  return Object.assign(new Error(`ENOENT: no such file or directory, ${call} '${path}'`), { code: 'ENOENT', path })
}

/** What the function answers for something inside; a path beside the archive goes to Node. */
type Inside = (found: Exclude<Found, { kind: 'beside' }>, path: string, rest: Rest) => unknown

function readFile(found: Found, path: string, [options]: Rest): unknown {
  if (found.kind !== 'packed') throw Object.assign(new Error(`EISDIR: ${path}`), { code: 'EISDIR' })
  const encoding = typeof options === 'string' ? options : (options as { encoding?: string } | undefined)?.encoding
  const bytes = found.bytes()
  return encoding ? bytes.toString(encoding as BufferEncoding) : bytes
}

function stat(found: Found): object {
  const isFolder = found.kind === 'folder'
  const size = found.kind === 'packed' ? found.size : 0
  return {
    size,
    mtimeMs: 0,
    mode: 0o444,
    isFile: () => !isFolder,
    isDirectory: () => isFolder,
    isSymbolicLink: () => false,
  }
}

function readdir(found: Found, path: string, [options]: Rest): unknown {
  if (found.kind !== 'folder') throw Object.assign(new Error(`ENOTDIR: ${path}`), { code: 'ENOTDIR' })
  if (!(options as { withFileTypes?: boolean } | undefined)?.withFileTypes) return [...found.names]
  return found.names.map((name) => ({
    name,
    parentPath: path,
    isDirectory: () => found.isFolder(name),
    isFile: () => !found.isFolder(name),
    isSymbolicLink: () => false,
  }))
}

const INSIDE: Readonly<Record<string, Inside>> = {
  readFile,
  stat,
  lstat: stat,
  readdir,
  access: () => undefined,
  realpath: (_found, path) => path,
}

function wrap(name: string, original: Call, inside: Inside): Call {
  return (path, ...rest) => {
    const text = textOf(path)
    if (text === null) return original(path, ...rest)
    const found = findInArchive(text)
    if (found === null) throw missing(name, text)
    return found.kind === 'beside' ? original(found.path, ...rest) : inside(found, text, rest)
  }
}

const calls = fs as unknown as Record<string, Call>
const promised = fs.promises as unknown as Record<string, Call>
for (const [name, inside] of Object.entries(INSIDE)) {
  calls[`${name}Sync`] = wrap(name, (calls[`${name}Sync`] as Call).bind(fs), inside)
  const later = wrap(name, (promised[name] as Call).bind(fs.promises), inside)
  promised[name] = async (path, ...rest) => later(path, ...rest)
}
const { existsSync } = fs
calls['existsSync'] = (path) => {
  const text = textOf(path)
  return text === null ? existsSync(path as string) : findInArchive(text) !== null
}
/** Opening works for what lies beside; Electron would copy what is packed to a temporary file, which Thaw never needs. */
function beside(name: string, original: Call): Call {
  return wrap(name, original, (_found, path) => {
    throw new Error(`electron stand-in: fs.${name} of ${path}, which is packed, is not offered`)
  })
}
for (const name of ['openSync', 'createReadStream']) calls[name] = beside(name, (calls[name] as Call).bind(fs))
const open = beside('open', (promised['open'] as Call).bind(fs.promises))
promised['open'] = async (path, ...rest) => open(path, ...rest)
syncBuiltinESMExports()
