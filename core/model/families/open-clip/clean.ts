/** What open_clip does to texts before their tokenizer (open_clip/tokenizer.py), and ftfy before that. */

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  copy: '©',
  reg: '®',
  eacute: 'é',
  deg: '°',
}

/** Numbers and the usual names; another name stays as it is. */
const unescaped = (text: string): string =>
  text.replaceAll(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] as string) : whole
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
    return code > 0 && code <= 0x10_ffff ? String.fromCodePoint(code) : whole
  })

/** Control characters that separate words; the upper ones are left as they are. */
const KEPT = new Set('\t\n\f' + Array.from({ length: 32 }, (_, i) => String.fromCodePoint(0x80 + i)).join(''))

/** The parts of ftfy's `fix_text` that do not repair a wrong encoding: quotes, ligatures, widths, line ends, controls. */
function tidied(text: string): string {
  return unescaped(text)
    .replaceAll(/[\u02bc\u2018-\u201b]/g, "'")
    .replaceAll(/[\u201c-\u201f]/g, '"')
    .replaceAll(/[\ufb00-\ufb06\u0132\u0133\u01c4-\u01cc\u01f1-\u01f3\u0149]/g, (sign) => sign.normalize('NFKC'))
    .replaceAll(/[\uff01-\uff5e\uff61-\uffef\u3000]/g, (sign) => sign.normalize('NFKC'))
    .replaceAll(/\r\n|\r|\u2028|\u2029|\u0085/g, '\n')
    .replaceAll(/[\u206a-\u206f\ufeff\ufff9-\ufffc]|\p{Cc}/gu, (sign) => (KEPT.has(sign) ? sign : ''))
    .normalize('NFC')
}

const basic = (text: string): string => unescaped(unescaped(tidied(text))).trim()
const spaced = (text: string): string => text.split(/\s+/u).join(' ').trim()

const PUNCTUATION = /[!"#$%&'()*+,\-./:;<=>?@[\\\]^_`{|}~]/g

/** Names of `tokenizer_kwargs.clean`. An unknown one changes nothing but spaces. */
export function cleaner(name: string): (text: string) => string {
  if (name === 'canonicalize')
    return (text) => spaced(basic(text).replaceAll('_', ' ').replaceAll(PUNCTUATION, '').toLowerCase())
  if (name === 'lower') return (text) => spaced(basic(text)).toLowerCase()
  return (text) => spaced(basic(text))
}
