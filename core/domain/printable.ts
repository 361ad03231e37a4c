/**
 * Text from outside (names of files and classes, notes, output of other programs) must not control a terminal or look
 * like Thaw's own lines. Shows control characters, and those that change the writing direction, as escapes.
 */
const CONTROL = /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** For text on one line. */
export function printableLine(text: string): string {
  return text.replaceAll(CONTROL, escape)
}

/** For text on several lines; keeps line ends and tabs. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, (one) => (one === '\n' || one === '\t' ? one : escape(one)))
}

function escape(one: string): string {
  const code = one.charCodeAt(0)
  return SHORT[one] ?? (code < 0x100 ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`)
}

const hex = (code: number, digits: number): string => code.toString(16).padStart(digits, '0')
