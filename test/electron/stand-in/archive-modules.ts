// Imported where the app is an archive: modules are found and loaded inside it, as Electron does.
import { isBuiltin, registerHooks } from 'node:module'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { findInArchive, leadsIntoArchive } from './archive.ts'

interface Manifest {
  readonly type?: string
  readonly main?: string
  readonly exports?: unknown
}

function manifestIn(folder: string): Manifest | null {
  const found = findInArchive(`${folder}/package.json`)
  return found?.kind === 'packed' ? (JSON.parse(found.bytes().toString()) as Manifest) : null
}

function isFile(path: string): boolean {
  const found = findInArchive(path)
  return found !== null && found.kind !== 'folder'
}

/** As `require` looks for a file: as it is, with an ending, or as a folder's index. */
function asFile(path: string): string | null {
  return [path, `${path}.js`, `${path}.json`, `${path}/index.js`].find(isFile) ?? null
}

/** The file that `exports` names, by the conditions of an import or a require. */
function exported(exports: unknown, conditions: readonly string[]): string | null {
  if (typeof exports === 'string') return exports
  if (exports === null || typeof exports !== 'object') return null
  for (const [key, value] of Object.entries(exports)) {
    const file = conditions.includes(key) ? exported(value, conditions) : null
    if (file !== null) return file
  }
  return null
}

function fromPackage(specifier: string, parent: string, conditions: readonly string[]): string | null {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
  const rest = specifier.slice(name.length)
  for (let folder = dirname(parent); leadsIntoArchive(folder); folder = dirname(folder)) {
    const at = `${folder}/node_modules/${name}`
    const manifest = manifestIn(at)
    if (!manifest) continue
    const { exports, main = 'index.js' } = manifest
    if (exports === undefined) return asFile(rest === '' ? join(at, main) : at + rest)
    const whole = typeof exports === 'string' || !Object.keys(exports as object).some((key) => key.startsWith('.'))
    const file = exported(whole ? exports : (exports as Record<string, unknown>)[`.${rest}`], conditions)
    return file === null ? null : asFile(join(at, file))
  }
  return null
}

function formatOf(path: string): 'module' | 'commonjs' | 'json' {
  const ending = extname(path)
  if (ending === '.json') return 'json'
  if (ending === '.mjs') return 'module'
  if (ending === '.cjs') return 'commonjs'
  for (let folder = dirname(path); leadsIntoArchive(folder); folder = dirname(folder)) {
    const manifest = manifestIn(folder)
    if (manifest) return manifest.type === 'module' ? 'module' : 'commonjs'
  }
  return 'commonjs'
}

/** The path that a specifier means, or null where it leads into no archive. */
function pathOf(specifier: string, parent: string, conditions: readonly string[]): string | null {
  if (specifier.startsWith('file:')) return asFile(fileURLToPath(specifier))
  if (specifier.startsWith('/')) return asFile(specifier)
  if (!leadsIntoArchive(parent)) return null
  if (specifier.startsWith('.')) return asFile(fileURLToPath(new URL(specifier, pathToFileURL(parent))))
  return fromPackage(specifier, parent, conditions)
}

registerHooks({
  resolve(specifier, context, next) {
    if (isBuiltin(specifier) || /^(?:data|node|electron)\b/.test(specifier)) return next(specifier, context)
    const parent = context.parentURL?.startsWith('file:') ? fileURLToPath(context.parentURL) : ''
    const path = pathOf(specifier, parent, [...context.conditions, 'default'])
    if (path === null || !leadsIntoArchive(path)) return next(specifier, context)
    const found = findInArchive(path)
    // what the system itself loads lies beside the archive
    const url = pathToFileURL(found?.kind === 'beside' ? found.path : path).href
    return { url, shortCircuit: true, ...(found?.kind === 'packed' && { format: formatOf(path) }) }
  },
  load(url, context, next) {
    const found = url.startsWith('file:') ? findInArchive(fileURLToPath(url)) : null
    if (found?.kind !== 'packed') return next(url, context)
    return { format: formatOf(fileURLToPath(url)), source: found.bytes(), shortCircuit: true }
  },
})
