/** Takes out of a text what tells who somebody is: it is meant to be put where anybody reads it. */

export interface Identity {
  /** Folders of the person, absolute, in the form of their system. */
  readonly homes: readonly string[]
  readonly users: readonly string[]
  readonly hosts: readonly string[]
  /** Passwords and keys, word for word. */
  readonly secrets: readonly string[]
}

/** Accounts that say nothing about a person, and words that a report needs. */
const ROLES = new Set(['root', 'user', 'admin', 'administrator', 'node', 'runner', 'ubuntu', 'debian', 'app', 'home'])
const NO_HOSTS = new Set(['localhost', 'local'])

/** A shorter name stands inside of many words that are not about it, so it counts as a word of its own only. */
const ANYWHERE_FROM = 4

/** Beside a name: no letter or digit, or one that belongs to an escape before it (`%2F`, `\n`). */
const BEFORE = String.raw`(?:(?<![\p{L}\p{M}\p{N}])|(?<=%[0-9a-f]{2})|(?<=\\[nrtbf]))`
const AFTER = String.raw`(?![\p{L}\p{M}\p{N}])`

const SEPARATOR = String.raw`(?:[\\/]|%2f|%5c)+`

/** What looks like a key, a password or a signature, wherever it came from. */
const TOKENS = [
  String.raw`(?<=\b(?:bearer|basic)\s+)[\w.~+/=-]{6,}`,
  String.raw`(?<=(?:token|secret|passw(?:or)?d|pwd|api[_-]?key|access[_-]?key|authorization|cookie)["']?\s*[=:]\s*["']?)(?!bearer |basic )[^\s"'&,;<>]+`,
  String.raw`(?<=:\/\/)[^\s/@:]+:[^\s/@]+(?=@)`,
  String.raw`\b(?:hf_|gh[pousr]_|github_pat_|npm_|sk-|xox[abp]-|glpat-|AKIA|eyJ)[\w.-]{8,}`,
  String.raw`(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{32,}(?![\w-])`,
]

/** Somebody's folder, whoever they are: also the short form that Windows has for long names. */
const PROFILES = String.raw`(?<=[\\/](?:home|users)[\\/]+)(?!<)[^\\/\s"'<>:|]+`

/**
 * A function that puts `<home>`, `<user>`, `<host>` and `<token>` in the place of what it finds, however a path is
 * written: with either slash, escaped for JSON or a URL, in another case or another normal form of Unicode.
 */
export function redactor({ homes, users, hosts, secrets }: Identity): (text: string) => string {
  const names = [...namesOf(users, ROLES, '<user>'), ...namesOf(hosts, NO_HOSTS, '<host>')]
  const sought: readonly Sought[] = [
    ...homes.flatMap(homePattern).map((pattern) => ({ pattern, placeholder: '<home>' })),
    ...[...secrets.filter(Boolean).map(spelled), ...TOKENS].map((pattern) => ({ pattern, placeholder: '<token>' })),
    { pattern: PROFILES, placeholder: '<user>' },
    // Where one begins as another does, and both fit, the longer one is meant: `ann` on `ann-laptop`.
    ...names.toSorted((a, b) => b.length - a.length),
  ]
  // One expression in one pass: nothing is looked for in what has just been put in.
  const all = new RegExp(sought.map(({ pattern }) => `(${pattern})`).join('|'), 'giu')
  return (text) =>
    text.replaceAll(all, (_, ...found: unknown[]) => sought.find((__, i) => found[i] !== undefined)?.placeholder ?? '')
}

interface Sought {
  readonly pattern: string
  readonly placeholder: string
}

function namesOf(
  given: readonly string[],
  without: ReadonlySet<string>,
  placeholder: string,
): (Sought & { readonly length: number })[] {
  return given
    .map((name) => name.trim())
    .filter((name) => name !== '' && !without.has(name.toLowerCase()))
    .map((name) => {
      const { length } = Array.from(name)
      const pattern = length < ANYWHERE_FROM ? `${BEFORE}${spelled(name)}${AFTER}` : spelled(name)
      return { pattern, placeholder, length }
    })
}

/** Nothing for the root of a disk, which is nobody's. */
function homePattern(home: string): string[] {
  const parts = home.split(/[\\/]+/).filter((part) => part !== '')
  const own = parts.filter((part) => !/^[a-z]:$/i.test(part))
  if (own.length === 0) return []
  const start = /^[\\/]/.test(home) ? SEPARATOR : ''
  return [`${start}${parts.map(spelled).join(SEPARATOR)}${AFTER}`]
}

function spelled(text: string): string {
  const forms = new Set([text, text.normalize('NFC'), text.normalize('NFD')])
  return `(?:${Array.from(forms, (form) => Array.from(form, character).join('')).join('|')})`
}

/** One character as it is, percent-encoded, or as JSON's \uXXXX; a sign also behind a backslash. */
function character(one: string): string {
  // A lone half of a surrogate pair has no UTF-8.
  const bytes = one.isWellFormed() ? Buffer.from(one) : Buffer.alloc(0)
  const percent = Array.from(bytes, (byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
  const units = Array.from({ length: one.length }, (_, i) => one.charCodeAt(i).toString(16).padStart(4, '0'))
  const json = units.map((unit) => String.raw`\\+u${unit}`).join('')
  const escaped = /[\p{L}\p{M}\p{N}]/u.test(one) ? '' : '\\\\*'
  return `(?:${escaped}${literal(one)}|${json}${percent === '' ? '' : `|${percent}`})`
}

function literal(one: string): string {
  return /[\^$\\.*+?()[\]{}|/]/.test(one) ? `\\${one}` : one
}
