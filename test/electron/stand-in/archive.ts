// Reads an app.asar, as Electron's own file functions do: its list of files, their bytes, and which lie beside it.
import fs from 'node:fs'

// as they are before archive-files.ts replaces them
const { closeSync, existsSync, openSync, readSync } = fs

interface Entry {
  readonly files?: Readonly<Record<string, Entry>>
  readonly size?: number
  readonly offset?: string
  readonly unpacked?: boolean
}

/** What a path inside an archive stands for. */
export type Found =
  | { readonly kind: 'folder'; readonly names: readonly string[]; isFolder(name: string): boolean }
  | { readonly kind: 'packed'; readonly size: number; bytes(): Buffer }
  | { readonly kind: 'beside'; readonly path: string }

const ARCHIVE = /^(.*?\.asar)(?:\/(.*))?$/

/** Null for a path that leads into no archive, or to nothing in it. */
export function findInArchive(path: string): Found | null {
  const [, archive = '', inside = ''] = ARCHIVE.exec(path) ?? []
  if (archive === '') return null
  const { root, start } = headerOf(archive)
  let entry: Entry | undefined = root
  for (const name of inside.split('/').filter((part) => part !== '')) {
    const below: Readonly<Record<string, Entry>> = entry?.files ?? {}
    entry = Object.hasOwn(below, name) ? below[name] : undefined
  }
  if (!entry) return null
  const { files, size = 0, offset = '0' } = entry
  if (files) return { kind: 'folder', names: Object.keys(files), isFolder: (name) => files[name]?.files !== undefined }
  if (entry.unpacked) return { kind: 'beside', path: `${archive}.unpacked/${inside}` }
  return { kind: 'packed', size, bytes: () => read(archive, start + Number(offset), size) }
}

/** True for a path that leads into an archive, whether or not there is something. */
export function leadsIntoArchive(path: string): boolean {
  return ARCHIVE.test(path)
}

const headers = new Map<string, { readonly root: Entry; readonly start: number }>()

function headerOf(archive: string): { readonly root: Entry; readonly start: number } {
  const known = headers.get(archive)
  if (known) return known
  if (!existsSync(archive)) return { root: { files: {} }, start: 0 }
  // two numbers as Chromium pickles them: the size of the header, and of the text in it
  const sizes = read(archive, 0, 16)
  const header = {
    root: JSON.parse(read(archive, 16, sizes.readUInt32LE(12)).toString()) as Entry,
    start: 8 + sizes.readUInt32LE(4),
  }
  headers.set(archive, header)
  return header
}

function read(file: string, position: number, length: number): Buffer {
  const handle = openSync(file, 'r')
  try {
    const bytes = Buffer.alloc(length)
    if (readSync(handle, bytes, 0, length, position) < length) throw new Error(`${file} is cut off`)
    return bytes
  } finally {
    closeSync(handle)
  }
}
