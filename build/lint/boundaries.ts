import { isBuiltin } from 'node:module'
import { dirname, relative, resolve, sep } from 'node:path'
import { LOADED_BY, PACKAGE_OWNERS, PIECES } from './pieces.ts'

/** The piece a repository-relative path (with `/`) belongs to, or null outside all of them. */
export function pieceOf(path: string): string | null {
  const holders = Object.keys(PIECES).filter((piece) => path.startsWith(`${piece}/`))
  return holders.reduce<string | null>((best, piece) => (best && best.length > piece.length ? best : piece), null)
}

/** `@scope/name/sub` → `@scope/name`, `name/sub` → `name`. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/**
 * Why a file may not import a specifier, or null where it may.
 * @param file the importing file, relative to the repository, with `/`
 */
export function whyForbidden(file: string, specifier: string): string | null {
  const loader = whyNotLoadedHere(file, specifier)
  if (loader !== null) return loader
  const piece = pieceOf(file)
  const rules = piece === null ? undefined : PIECES[piece]
  if (piece === null || rules === undefined) return null
  if (specifier.startsWith('.')) {
    const path = relative(resolve('.'), resolve(dirname(file), specifier))
      .split(sep)
      .join('/')
    if (path === 'package.json') return null // data: the version
    const target = pieceOf(path)
    if (target === piece) return null
    if (target !== null && rules.pieces.includes(target)) return whyNotByTheDoor(piece, target, path)
    const allowed = rules.pieces.length > 0 ? rules.pieces.join(', ') : 'nothing else'
    return `${piece} may not import ${target ?? path}; it may import ${allowed}.`
  }
  const name = isBuiltin(specifier) ? specifier : packageOf(specifier)
  if (rules.packages && !rules.packages.includes(name)) return `${piece} may not import ${name}.`
  const owners = PACKAGE_OWNERS[name]
  if (owners && !owners.some((owner) => piece === owner || piece.startsWith(`${owner}/`))) {
    return `${piece} may not import ${name}; only ${owners.join(', ')} may.`
  }
  return null
}

/** Why a piece may not import this file of another piece, or null where it is a door. */
function whyNotByTheDoor(piece: string, target: string, path: string): string | null {
  const doors = PIECES[target]?.doors
  if (doors === undefined || doors.some((door) => path === `${target}/${door}`)) return null
  return `${piece} may import ${target} only by its door: ${doors.map((door) => `${target}/${door}`).join(', ')}.`
}

/** Why a file must not load a package by any kind of call; null if it may. */
function whyNotLoadedHere(file: string, specifier: string): string | null {
  const only = LOADED_BY.get(packageOf(specifier))
  if (only === undefined || only.file === file) return null
  return `Only ${only.file} may load ${packageOf(specifier)}: ${only.why}.`
}

/** The parts of oxlint's plugin interface (ESLint's) that this rule uses. */
interface Node {
  readonly source?: Node | null
  readonly argument?: Node | null
  readonly value?: unknown
  readonly callee?: { readonly type: string; readonly name?: string }
  readonly arguments?: readonly Node[]
}
interface Context {
  readonly filename: string
  readonly cwd: string
  report(problem: { node: Node; message: string }): void
}

/** Every way a module can be named: import, export … from, import(), require(), and import types. */
const boundaries = {
  meta: { type: 'problem' },
  create(context: Context) {
    const file = relative(context.cwd, context.filename).split(sep).join('/')
    function check(node: Node, source: Node | null | undefined): void {
      if (typeof source?.value !== 'string') return
      const message = whyForbidden(file, source.value)
      if (message !== null) context.report({ node, message })
    }
    function checkSource(node: Node): void {
      check(node, node.source)
    }
    return {
      ImportDeclaration: checkSource,
      ExportNamedDeclaration: checkSource,
      ExportAllDeclaration: checkSource,
      ImportExpression: checkSource,
      TSImportType: checkSource,
      CallExpression(node: Node) {
        const [first] = node.arguments ?? []
        if (node.callee?.type === 'Identifier' && node.callee.name === 'require') return check(node, first)
        // createRequire(…)('…'), require.resolve('…'), load('…'): for few packages, any call that names one
        const message = typeof first?.value === 'string' ? whyNotLoadedHere(file, first.value) : null
        if (message !== null) context.report({ node, message })
      },
    }
  },
}

export default { meta: { name: 'thaw' }, rules: { boundaries } }
