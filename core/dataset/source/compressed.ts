/** Programs that compress a whole file: their signatures, and the commands that decompress it. */
const COMPRESSORS = [
  { name: 'gzip', at: 0, magic: '\x1F\x8B', undo: 'gunzip -k' },
  { name: 'zstd', at: 0, magic: '\x28\xB5\x2F\xFD', undo: 'unzstd' },
  { name: 'xz', at: 0, magic: '\xFD7zXZ', undo: 'unxz -k' },
  { name: 'bzip2', at: 4, magic: '1AY&SY', undo: 'bunzip2 -k' },
] as const

/** Whether a name promises a compressed tar file. */
export function hasCompressedTarName(path: string): boolean {
  return /\.(?:tar\.(?:gz|zst|xz|bz2)|tgz|tzst|txz|tbz2?)$/i.test(path)
}

/**
 * What to do about a file that is compressed as a whole, as the end of a sentence that begins with its name; null for
 * one that is not. Its images cannot be read in place: none of these formats can be entered in the middle without an
 * index that is as a rule not there, and to unpack from the beginning for each image takes minutes.
 *
 * @param head the first bytes as Latin-1
 */
export function compressedReason(head: string, name: string): string | null {
  const found = COMPRESSORS.find(({ at, magic }) => head.startsWith(magic, at))
  if (!found) return null
  return (
    `is compressed as a whole (${found.name}), so Thaw cannot read single images in it: decompress it once ` +
    `(\`${found.undo} ${name}\`) and choose the resulting file, which Thaw reads without unpacking.`
  )
}
