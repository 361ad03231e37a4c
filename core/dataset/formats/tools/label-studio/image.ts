import { posix } from 'node:path'
import { hasImageName } from '../../../image/sniff.ts'
import type { Images } from '../../../records/images.ts'
import type { Lookup } from '../../../records/lookup.ts'
import { objectValue, textList } from '../../text/values.ts'

/** Files that are uploaded get eight characters before their name. */
const UPLOADED = /^[0-9a-f]{8}-(?=.)/

/** What of a task's data is its image: a path or address of one, the member called image first. */
export function imagesOfData(data: Readonly<Record<string, unknown>>): string[] {
  const members = Object.entries(data).flatMap(([key, value]) => {
    const texts = textList(value).filter(isImage)
    return texts.length > 0 ? [{ key, texts }] : []
  })
  const first = members.find(({ key }) => /^(?:image|img|photo|picture)/i.test(key)) ?? members[0]
  return [...(first?.texts ?? []), ...members.filter((member) => member !== first).flatMap(({ texts }) => texts)]
}

function isImage(text: string): boolean {
  return hasImageName(pathOf(text)) || /^\/?data\/(?:local-files\/\?d=|upload\/)/.test(text)
}

/**
 * Finds the image of a task. Label Studio serves files at addresses of its own: `/data/local-files/?d=` with the path
 * below its root (https://labelstud.io/guide/storage#Local-storage), `/data/upload/7/0123abcd-name.jpg`; and cloud
 * storage at `s3://` and the like. Of those only the path or the name means something here.
 */
export async function findTaskImage(reference: string, images: Images, from: string): Promise<Lookup> {
  const path = pathOf(reference)
  const name = posix.basename(path)
  const isWeb = /^[a-z][a-z0-9+.-]*:\/\//i.test(reference)
  const ways = isWeb ? [name] : [path, name]
  let first: Lookup | null = null
  for (const way of [...ways, name.replace(UPLOADED, '')]) {
    const found = way === '' ? null : await images.find(way, from)
    if (found?.ok) return found
    first ??= found
  }
  return isWeb || first === null ? images.find(reference, from) : first
}

function pathOf(reference: string): string {
  const [, local] = /^[^?]*\/?data\/local-files\/\?(?:.*&)?d=([^&]*)/.exec(reference) ?? []
  if (local !== undefined) return decoded(local)
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(reference) && !reference.startsWith('/data/')) return reference
  return decoded(reference.replace(/[?#].*$/, ''))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The data of a task. */
export function dataOf(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> | null {
  return objectValue(value['data'])
}
