/** Removes personal information from a text, so that it can be published. */

export interface Identity {
  /** The person's folders, as absolute paths of their system. */
  readonly homes: readonly string[]
  readonly users: readonly string[]
  readonly hosts: readonly string[]
  /** Passwords and keys, verbatim. */
  readonly secrets: readonly string[]
}

/** Account names that reveal nothing about a person. */
const ROLES = new Set(['root', 'user', 'admin', 'administrator', 'node', 'runner', 'ubuntu', 'debian', 'app', 'home'])
/** Generic machine names, and words that occur in every report. */
const NO_HOSTS = new Set(['localhost', 'local', 'thaw', 'linux', 'windows', 'darwin', 'node', 'electron', 'chromium'])

/** A shorter name is part of many unrelated words, so it is replaced only as a separate word. */
const ANYWHERE_FROM = 4

/** What may precede a name: no letter or digit, except at the end of an escape (`%2F`, `
`). */
const BEFORE = String.raw`(?:(?<![\p{L}\p{M}\p{N}])|(?<=%[0-9a-f]{2})|(?<=\\[nrtbf]))`
const AFTER = String.raw`(?![\p{L}\p{M}\p{N}])`

const SEPARATOR = String.raw`(?:[\\/]|%2f|%5c)+`
/** The rest of a path segment, in a path inside a sentence. */
const IN_PATH = String.raw`[^\s"'“”<>|]*`

/**
 * Matches a person's name only in a path, before an `@`, or after a label such as “user”. A name can be any word
 * (“linux”, “a”), and elsewhere it means that word.
 */
const aboutPerson = (name: string): string =>
  [
    String.raw`(?<=(?:[\\/]|%2f|%5c)${IN_PATH})${name}`,
    String.raw`${name}(?=[^\s"'<>|\\/]*(?:[\\/]|%2f|%5c))`,
    String.raw`${name}(?=@(?!\d))`,
    String.raw`(?<=\b(?:user(?:name)?|logname|login|owner)["']?\s*[=:]\s*["']?)${name}`,
  ].join('|')

/** A machine's name counts only as a whole name, not as part of a longer one. */
const aboutMachine = (name: string): string => `(?<!-)${BEFORE}${name}${AFTER}(?!-)`

/** Words that introduce a secret. */
const SECRET = String.raw`(?:token|secret|passw(?:or)?d|passphrase|pwd|credentials?|api[_-]?key|access[_-]?key|[a-z0-9]+[_-]key|authorization)`
const NAMED = String.raw`(?:${SECRET}\\*["']?\s*[=:]\s*|\b(?:pass|sig|signature|auth)=)`

/** Anything that looks like a key, a password or a signature. */
const TOKENS = [
  String.raw`(?<=\b(?:bearer|basic)\s+)[\w.~+/=-]{6,}`,
  String.raw`(?<=\bcookie["']?\s*[=:]\s*["']?)[^\s"'][^"'\n]*`,
  String.raw`(?<=${NAMED}\\*")[^"\\\n]+`,
  String.raw`(?<=${NAMED}\\*')[^'\\\n]+`,
  String.raw`(?<=${NAMED})(?!bearer |basic |\\+["'])[^\s"'&,;<>]+`,
  // before the host of an address: a name, a password, a key, or a pair of them
  String.raw`(?<=:\/\/)[^\s/"'<>]+(?=@)`,
  String.raw`(?<![^\s"'(=])[^\s:/@"'<>(]+:[^\s/"'<>]+(?=@[\p{L}\p{N}])`,
  String.raw`\b(?:hf_|gh[pousr]_|github_pat_|npm_|sk-|sk_|pk_|gsk_|xai-|xox[abp]-|glpat-|pypi-|r8_|tvly-|nvapi-|AKIA|ASIA|AIza|eyJ)[\w.-]{8,}`,
  String.raw`(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{32,}(?![\w-])`,
  // in AWS's format
  String.raw`(?<![\w/+=.-])(?=[a-z/+]*\d)[a-z0-9][a-z0-9/+]{39}(?![\w/+=-]|\.\w)`,
]

const EMAIL = String.raw`[\p{L}\p{N}._%+-]+@(?!\d+x\.)(?:[\p{L}\p{N}-]+\.)+\p{L}{2,24}(?![\w-])`

const BYTE = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`
/** Words before a version number that looks like an address. */
const VERSION_OF = String.raw`(?:\bv|\b(?:version|release|build|driver|chrom(?:e|ium)|electron|v8|node|cuda|cudnn|python)[ /:=]+|@)`
/** Network and hardware addresses. Loopback addresses identify nobody. */
const ADDRESSES = [
  String.raw`(?<![\w.-])(?<!${VERSION_OF})(?!127\.|0\.0\.0\.0)${BYTE}(?:\.${BYTE}){3}(?![\w-]|\.\d)`,
  String.raw`(?<![\w:.])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])`,
  String.raw`(?<![\w:.])(?=[0-9a-f:]*\d)(?:[0-9a-f]{1,4}:){1,7}:(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4})*)?(?![\w:])`,
  String.raw`(?<![\w:-])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:-])`,
]

const PART = String.raw`[^\\/\s"'“”<>:|]+`
/** A user's profile folder, also in the short form that Windows uses for long names. */
const PROFILES = [
  String.raw`(?<=[\\/](?:home|media)[\\/]+)(?!<)${PART}`,
  // `Jane Doe`, if a path continues after it or the text ends
  String.raw`(?<=[\\/]users[\\/]+)(?!<)${PART}(?:(?: ${PART}){1,3}(?=[\\/])| ${PART}(?=["':|,;)]|\.?$))`,
  String.raw`(?<=[\\/]users[\\/]+)(?!<)${PART}`,
]
/** `\\server\share`, also escaped as in JSON. */
const SHARE = String.raw`(?<=(?<![^\s"'(=,])(?:\\\\){1,2}`
const SERVER = String.raw`${SHARE})${PART}(?=\\)`
const SHARED = String.raw`${SHARE}${PART}\\{1,2})(?!<)${PART}`

/**
 * Returns a function that replaces what it finds with `<home>`, `<user>`, `<host>`, `<email>`, `<address>` or
 * `<token>`, however a path is written: with either slash, escaped for JSON or a URL, in another case or another normal
 * form of Unicode.
 */
export function redactor({ homes, users, hosts, secrets }: Identity): (text: string) => string {
  const names = [
    ...namesOf(users, ROLES, '<user>', aboutPerson),
    ...namesOf(hosts.filter(isWord), NO_HOSTS, '<host>', aboutMachine),
  ]
  const ownHomes = homes.flatMap(homePattern)
  // Not the part after the person's own folder, if that is called `home`.
  const inOwn = homes.filter((home) => partsOf(home).length > 1).flatMap(homePattern)
  const notInOwn = inOwn.map((home) => `(?<!${home}${SEPARATOR})`).join('')
  const sought: readonly Sought[] = [
    ...ownHomes.map((pattern) => ({ pattern, placeholder: '<home>' })),
    ...[...secrets.filter(Boolean).map(spelled), ...TOKENS].map((pattern) => ({ pattern, placeholder: '<token>' })),
    { pattern: EMAIL, placeholder: '<email>' },
    ...ADDRESSES.map((pattern) => ({ pattern, placeholder: '<address>' })),
    ...PROFILES.map((pattern) => ({ pattern: notInOwn + pattern, placeholder: '<user>' })),
    // If one name is a prefix of another and both match, the longer one wins: `ann` on `ann-laptop`.
    ...names.toSorted((a, b) => b.length - a.length),
    { pattern: SERVER, placeholder: '<host>' },
    { pattern: SHARED, placeholder: '<user>' },
  ]
  // One expression in one pass, so that replacements are not searched again.
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

/** False for an address or part of one, because such numbers also occur in versions and times. */
const isWord = (host: string): boolean => /[^\p{N}.]/u.test(host)

/** Empty for the root of a disk, which identifies nobody. */
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

/** One character: literal, percent-encoded or as JSON's \uXXXX; punctuation also after a backslash. */
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
