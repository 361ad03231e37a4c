/** Scripts that identify a language or a family; the most specific ones come first. */
const SCRIPTS: readonly (readonly [string, RegExp])[] = [
  ['Japanese', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['Korean', /\p{Script=Hangul}/gu],
  ['Chinese', /\p{Script=Han}/gu],
  ['Arabic script', /\p{Script=Arabic}/gu],
  ['Hebrew', /\p{Script=Hebrew}/gu],
  ['Cyrillic script', /\p{Script=Cyrillic}/gu],
  ['Greek', /\p{Script=Greek}/gu],
  ['Thai', /\p{Script=Thai}/gu],
  ['Devanagari script', /\p{Script=Devanagari}/gu],
  ['Bengali', /\p{Script=Bengali}/gu],
  ['Tamil', /\p{Script=Tamil}/gu],
  ['Latin script', /\p{Script=Latin}/gu],
]

/** Characters of a text to read to detect its script. */
const LOOKED_AT = 400

/** The most frequent words of some languages in Latin script: a text with two different ones is most likely that. */
const WORDS: readonly (readonly [string, ReadonlySet<string>])[] = [
  [
    'English',
    new Set([
      'the',
      'is',
      'of',
      'and',
      'what',
      'with',
      'in',
      'are',
      'on',
      'this',
      'a',
      'how',
      'an',
      'does',
      'which',
      'show',
      'there',
      'it',
      'to',
      'at',
      'for',
    ]),
  ],
  ['German', new Set(['der', 'die', 'das', 'und', 'ist', 'ein', 'eine', 'mit', 'auf', 'nicht', 'welche', 'wie'])],
  ['French', new Set(['le', 'les', 'des', 'est', 'une', 'un', 'dans', 'et', 'avec', 'sur', 'quel', 'quelle'])],
  ['Spanish', new Set(['el', 'los', 'las', 'es', 'una', 'un', 'en', 'y', 'con', 'que', 'del', 'cuál'])],
]

/**
 * The language of a text as far as its script and its most frequent words show it; null for a text without letters.
 * Cheap and coarse: it answers “are there other languages in here”, not “which one is this word of”.
 */
export function languageOf(text: string): string | null {
  const head = text.slice(0, LOOKED_AT)
  const counts = SCRIPTS.map(([name, script]) => [name, head.match(script)?.length ?? 0] as const)
  const letters = counts.reduce((sum, [, count]) => sum + count, 0)
  if (letters === 0) return null
  // Japanese and Korean texts hold many Han characters, so a share of their own letters decides.
  const telling = counts.find(
    ([name, count]) => count >= (name === 'Japanese' || name === 'Korean' ? 0.1 : 0.3) * letters,
  )
  const script = telling?.[0] ?? 'Latin script'
  return script === 'Latin script' ? latinLanguage(head) : script
}

function latinLanguage(text: string): string {
  const words = new Set(text.toLowerCase().match(/\p{L}+/gu))
  let best = 'Latin script'
  let most = 1
  for (const [language, frequent] of WORDS) {
    let seen = 0
    for (const word of words) if (frequent.has(word)) seen++
    if (seen > most) [best, most] = [language, seen]
  }
  return best
}
