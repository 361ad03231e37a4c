/** Bytes of a file's beginning that `sniff` wants. */
export const SNIFF_BYTES = 1024

export type Sniffed =
  | { readonly kind: 'image'; readonly format: string }
  /** An image, in a format this app cannot decode. */
  | { readonly kind: 'unsupported'; readonly format: string }
  | { readonly kind: 'other'; readonly format?: undefined }

type Matcher = (head: string) => boolean

const starts =
  (...prefixes: string[]): Matcher =>
  (head) =>
    prefixes.some((prefix) => head.startsWith(prefix))

/** An ISO base media file (ISO/IEC 14496-12): `ftyp` at byte 4, then brands. */
const brand =
  (...brands: string[]): Matcher =>
  (head) =>
    head.startsWith('ftyp', 4) && brands.includes(head.slice(8, 12))

/** The root element, behind an XML declaration, comments and a document type; not a drawing in a web page. */
const SVG_ROOT =
  /^(?:\xEF\xBB\xBF)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:[^-]|-[^-])*-->\s*)*(?:<!DOCTYPE\s+svg[^>[]*(?:\[[^\]]*\])?\s*>\s*)?(?:<!--(?:[^-]|-[^-])*-->\s*)*<svg[\s>]/i

/** Signatures as each format's specification gives them. */
const DECODABLE: readonly (readonly [string, Matcher])[] = [
  ['JPEG', starts('\xFF\xD8\xFF')],
  ['PNG', starts('\x89PNG\r\n\x1A\n')],
  ['GIF', starts('GIF87a', 'GIF89a')],
  ['WebP', (head) => head.startsWith('RIFF') && head.startsWith('WEBP', 8)],
  ['TIFF', starts('II*\0', 'MM\0*', 'II+\0', 'MM\0+')],
  ['AVIF', brand('avif', 'avis')],
  // Whether it can be decoded depends on the libraries that sharp was built with.
  ['HEIC', brand('heic', 'heix', 'hevc', 'heim', 'heis', 'mif1', 'msf1')],
  // `BM` alone begins many texts: the four reserved bytes must be zero too.
  ['BMP', (head) => head.startsWith('BM') && head.slice(6, 10) === '\0\0\0\0'],
  ['SVG', (head) => SVG_ROOT.test(head)],
]

const UNSUPPORTED: readonly (readonly [string, Matcher])[] = [
  ['JPEG 2000', starts('\0\0\0\x0CjP  ', '\xFF\x4F\xFF\x51')],
  ['JPEG XL', starts('\xFF\x0A', '\0\0\0\x0CJXL ')],
  ['Photoshop', starts('8BPS')],
  ['OpenEXR', starts('\x76\x2F\x31\x01')],
  ['Netpbm', (head) => /^P[1-7]\s/.test(head)],
  ['icon', starts('\0\0\x01\0')],
]

/** The type of a file by its first bytes, regardless of its name. */
export function sniff(bytes: Uint8Array): Sniffed {
  const head = Buffer.from(bytes.subarray(0, SNIFF_BYTES)).toString('latin1')
  const own = DECODABLE.find(([, matches]) => matches(head))
  if (own) return { kind: 'image', format: own[0] }
  const unsupported = UNSUPPORTED.find(([, matches]) => matches(head))
  if (unsupported) return { kind: 'unsupported', format: unsupported[0] }
  return { kind: 'other' }
}

const EXTENSIONS =
  /\.(?:jpe?g|jpe|jfif|png|apng|gif|webp|tiff?|avif|bmp|dib|heic|heif|jp2|j2k|jxl|psd|svg|exr|ppm|pgm|pbm|pnm|ico)$/i

/** Whether a name promises an image; a file that breaks the promise is reported, not passed over. */
export function hasImageName(path: string): boolean {
  return EXTENSIONS.test(path)
}
