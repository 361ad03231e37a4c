/** Takes out of a text what tells who somebody is: it is meant to be put where anybody reads it. */

export interface Identity {
  /** Folders of the person, absolute, in the form of their system. */
  readonly homes: readonly string[]
  readonly users: readonly string[]
  readonly hosts: readonly string[]
  /** Passwords and keys, word for word. */
  readonly secrets: readonly string[]
}

/** Accounts that say nothing about a person. */
const ROLES = new Set(['root', 'user', 'admin', 'administrator', 'node', 'runner', 'ubuntu', 'debian', 'app', 'home'])
/** Names of machines that say nothing about them, and words that a report is made of. */
const NO_HOSTS = new Set(['localhost', 'local', 'thaw', 'linux', 'windows', 'darwin', 'node', 'electron', 'chromium'])

/** A shorter name stands inside of many words that are not about it, so it counts as a word of its own only. */
const ANYWHERE_FROM = 4

/** Beside a name: no letter or digit, or one that belongs to an escape before it (`%2F`, `\n`). */
const BEFORE = String.raw`(?:(?<![\p{L}\p{M}\p{N}])|(?<=%[0-9a-f]{2})|(?<=\\[nrtbf]))`
const AFTER = String.raw`(?![\p{L}\p{M}\p{N}])`

const SEPARATOR = String.raw`(?:[\\/]|%2f|%5c)+`
/** What a path goes on with to its next separator, as a person writes it in a sentence. */
const IN_PATH = String.raw`[^\s"'“”<>|]*`

/**
 * Around the name of a person: in a path, before an `@`, or named as what it is. A name can be any word (“linux”, “a”),
 * and elsewhere it is that word.
 */
const aboutPerson = (name: string): string =>
  [
    String.raw`(?<=(?:[\\/]|%2f|%5c)${IN_PATH})${name}`,
    String.raw`${name}(?=[^\s"'<>|\\/]*(?:[\\/]|%2f|%5c))`,
    String.raw`${name}(?=@(?!\d))`,
    String.raw`(?<=\b(?:user(?:name)?|logname|login|owner)["']?\s*[=:]\s*["']?)${name}`,
  ].join('|')

/** The name of a machine is a whole name: no part of a longer one. */
const aboutMachine = (name: string): string => `(?<!-)${BEFORE}${name}${AFTER}(?!-)`

/** What is told about after these words is secret. */
const SECRET = String.raw`(?:token|secret|passw(?:or)?d|passphrase|pwd|credentials?|api[_-]?key|access[_-]?key|[a-z0-9]+[_-]key|authorization)`
const NAMED = String.raw`(?:${SECRET}\\*["']?\s*[=:]\s*|\b(?:pass|sig|signature|auth)=)`

/** What looks like a key, a password or a signature, wherever it came from. */
const TOKENS = [
  String.raw`(?<=\b(?:bearer|basic)\s+)[\w.~+/=-]{6,}`,
  String.raw`(?<=\bcookie["']?\s*[=:]\s*["']?)[^\s"'][^"'\n]*`,
  String.raw`(?<=${NAMED}\\*")[^"\\\n]+`,
  String.raw`(?<=${NAMED}\\*')[^'\\\n]+`,
  String.raw`(?<=${NAMED})(?!bearer |basic |\\+["'])[^\s"'&,;<>]+`,
  // before the host of an address: a name, a password, a key, or two of them
  String.raw`(?<=:\/\/)[^\s/"'<>]+(?=@)`,
  String.raw`(?<![^\s"'(=])[^\s:/@"'<>(]+:[^\s/"'<>]+(?=@[\p{L}\p{N}])`,
  String.raw`\b(?:hf_|gh[pousr]_|github_pat_|npm_|sk-|sk_|pk_|gsk_|xai-|xox[abp]-|glpat-|pypi-|r8_|tvly-|nvapi-|AKIA|ASIA|AIza|eyJ)[\w.-]{8,}`,
  String.raw`(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{32,}(?![\w-])`,
  // as AWS makes them
  String.raw`(?<![\w/+=.-])(?=[a-z/+]*\d)[a-z0-9][a-z0-9/+]{39}(?![\w/+=-]|\.\w)`,
]

const EMAIL = String.raw`[\p{L}\p{N}._%+-]+@(?!\d+x\.)(?:[\p{L}\p{N}-]+\.)+\p{L}{2,24}(?![\w-])`

const BYTE = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`
/** Before a version that looks like an address. */
const VERSION_OF = String.raw`(?:\bv|\b(?:version|release|build|driver|chrom(?:e|ium)|electron|v8|node|cuda|cudnn|python)[ /:=]+|@)`
/** Where somebody is in a network, and the number of a network card. This machine for itself is nobody's. */
const ADDRESSES = [
  String.raw`(?<![\w.-])(?<!${VERSION_OF})(?!127\.|0\.0\.0\.0)${BYTE}(?:\.${BYTE}){3}(?![\w-]|\.\d)`,
  String.raw`(?<![\w:.])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])`,
  String.raw`(?<![\w:.])(?=[0-9a-f:]*\d)(?:[0-9a-f]{1,4}:){1,7}:(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?(?![\w:])`,
  String.raw`(?<![\w:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])`,
]

const PART = String.raw`[^\\/\s"'“”<>:|]+`
/** Somebody's folder, whoever they are: also the short form that Windows has for long names. */
const PROFILES = [
  String.raw`(?<=[\\/](?:home|media)[\\/]+)(?!<)${PART}`,
  // `Jane Doe`, where a path goes on behind it or nothing does
  String.raw`(?<=[\\/]users[\\/]+)(?!<)${PART}(?:(?: ${PART}){1,3}(?=[\\/])| ${PART}(?=["':|,;)]|\.?$))`,
  String.raw`(?<=[\\/]users[\\/]+)(?!<)${PART}`,
]
/** `\\server\share`, also as JSON writes it. */
const SHARE = String.raw`(?<=(?<![^\s"'(=,])(?:\\\\){1,2}`
const SERVER = String.raw`${SHARE})${PART}(?=\\)`
const SHARED = String.raw`${SHARE}${PART}\\{1,2})(?!<)${PART}`

/**
 * A function that puts `<home>`, `<user>`, `<host>`, `<email>`, `<address>` and `<token>` in the place of what it finds,
 * however a path is written: with either slash, escaped for JSON or a URL, in another case or another normal form of
 * Unicode.
 */
export function redactor({ homes, users, hosts, secrets }: Identity): (text: string) => string {
  const names = [
    ...namesOf(users, ROLES, '<user>', aboutPerson),
    ...namesOf(hosts.filter(isWord), NO_HOSTS, '<host>', aboutMachine),
  ]
  const ownHomes = homes.flatMap(homePattern)
  // Not what follows the person's own folder, where that is called `home` itself.
  const inOwn = homes.filter((home) => partsOf(home).length > 1).flatMap(homePattern)
  const notInOwn = inOwn.map((home) => `(?<!${home}${SEPARATOR})`).join('')
  const sought: readonly Sought[] = [
    ...ownHomes.map((pattern) => ({ pattern, placeholder: '<home>' })),
    ...[...secrets.filter(Boolean).map(spelled), ...TOKENS].map((pattern) => ({ pattern, placeholder: '<token>' })),
    { pattern: EMAIL, placeholder: '<email>' },
    ...ADDRESSES.map((pattern) => ({ pattern, placeholder: '<address>' })),
    ...PROFILES.map((pattern) => ({ pattern: notInOwn + pattern, placeholder: '<user>' })),
    // Where one begins as another does, and both fit, the longer one is meant: `ann` on `ann-laptop`.
    ...names.toSorted((a, b) => b.length - a.length),
    { pattern: SERVER, placeholder: '<host>' },
    { pattern: SHARED, placeholder: '<user>' },
  ]
  // One expression in one pass: nothing is looked for in what has just been put in.
  const all = new RegExp(sought.map(({ pattern }) => `(${pattern})`).join('|'), 'gimu')
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
  about: (name: string) => string,
): (Sought & { readonly length: number })[] {
  return given
    .map((name) => name.trim())
    .filter((name) => name !== '' && !without.has(name.toLowerCase()))
    .map((name) => {
      const { length } = Array.from(name)
      const pattern = length < ANYWHERE_FROM ? `${BEFORE}${spelled(name)}${AFTER}` : spelled(name)
      return { pattern: about(pattern), placeholder, length }
    })
}

/** Not an address or a piece of one, whose numbers stand in versions and times too. */
const isWord = (host: string): boolean => /[^\p{N}.]/u.test(host)

/** Nothing for the root of a disk, which is nobody's. */
function homePattern(home: string): string[] {
  const parts = partsOf(home)
  const own = parts.filter((part) => !/^[a-z]:$/i.test(part))
  if (own.length === 0) return []
  const start = /^[\\/]/.test(home) ? SEPARATOR : ''
  return [`${start}${parts.map(spelled).join(SEPARATOR)}${AFTER}`]
}

const partsOf = (path: string): string[] => path.split(/[\\/]+/).filter((part) => part !== '')

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
