/**
 * Text that is not ours (names of files and classes, notes, what other programs said) must not steer a terminal or look
 * like lines of ours. Control characters, and those that turn the direction of writing round, are shown as escapes.
 */
const STEERING = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** For text of one line. */
export function printableLine(text: string): string {
  return text.replaceAll(STEERING, escape)
}

/** For text of several lines, which keeps its line ends and tabs. */
export function printable(text: string): string {
  return text.replaceAll(STEERING, (one) => (one === '\n' || one === '\t' ? one : escape(one)))
}

function escape(one: string): string {
  const code = one.charCodeAt(0)
  return SHORT[one] ?? (code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`)
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0')
