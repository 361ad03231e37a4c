/** THIRD-PARTY.txt: every package that something people install contains, with its licence. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

const TEXTS = join(import.meta.dirname, 'licences')

/** Files in a package that hold its licence or notices that must travel with it. */
const LICENCE_FILE = /^(?:licen[cs]es?|copying|notices?|third-?party-?(?:notices|licen[cs]es)?)(?:[.-][\w.-]+)?$/i

/** Who holds the rights where a package says so nowhere in its files. */
const HOLDERS: ReadonlyArray<readonly [prefix: string, holder: string]> = [
  ['@tensorflow/', 'Google LLC'],
  ['onnxruntime-', 'Microsoft Corporation'],
]

/** The texts that a licence by its short name consists of; the LGPL is an addition to the GPL. */
const STANDARD: Readonly<Record<string, readonly string[]>> = {
  MIT: ['MIT'],
  ISC: ['ISC'],
  'Apache-2.0': ['Apache-2.0'],
  'Apache-2.0 AND MIT': ['Apache-2.0', 'MIT'],
  'LGPL-3.0-or-later': ['LGPL-3.0', 'GPL-3.0'],
}

export interface Licensed {
  readonly name: string
  readonly version: string
  /** As the package says it, an SPDX expression. */
  readonly licence: string
  readonly texts: readonly string[]
}

/** The licence of one package. Throws where none can be found: what has no licence must not be shipped. */
export function licenceOf(folder: string): Licensed {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string
    version: string
    license?: string
    author?: string | { name: string }
  }
  const { name, version, license: licence = '' } = manifest
  const own = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file) && !/\.(?:[cm]?[jt]s|json)$/.test(file))
    .toSorted()
    .map((file) => readFileSync(join(folder, file), 'utf8'))
  // a package of libraries has a licence of its own, and names theirs elsewhere
  const isOfLibraries = licence.includes('LGPL')
  const inReadme = own.length === 0 || isOfLibraries ? licensingOf(join(folder, 'README.md')) : []
  const standard = own.length === 0 ? standardTexts(licence, holderOf(manifest)) : []
  const lgpl = own.length > 0 && isOfLibraries ? standardTexts('LGPL-3.0-or-later', holderOf(manifest)) : []
  const texts = [...own, ...inReadme, ...standard, ...lgpl].map((text) => text.trim())
  if (licence === '' || own.length + standard.length === 0) {
    throw new Error(`${name} ${version} has no licence that can be shipped with it (it says “${licence}”).`)
  }
  return { name, version, licence, texts }
}

function holderOf({ name, author }: { name: string; author?: string | { name: string } }): string {
  const known = HOLDERS.find(([prefix]) => name.startsWith(prefix))?.[1]
  return known ?? (typeof author === 'string' ? author : author?.name) ?? `the authors of ${name}`
}

function standardTexts(licence: string, holder: string): readonly string[] {
  const parts = STANDARD[licence] ?? []
  const [first = '', ...rest] = parts.map((part) => readFileSync(join(TEXTS, `${part}.txt`), 'utf8'))
  return first === '' ? [] : [`Copyright (c) ${holder}\n\n${first}`, ...rest]
}

/** Packages of binaries list the libraries inside under “Licensing”. */
function licensingOf(readme: string): readonly string[] {
  if (!existsSync(readme)) return []
  const [, section] = /^## Licensing\n(.*?)(?=^## |$(?![\s\S]))/ms.exec(readFileSync(readme, 'utf8')) ?? []
  return section === undefined ? [] : [section]
}

/**
 * @param folders of packages; those that occur twice are named once
 * @param introduction what the list is of
 */
export function thirdParty(folders: readonly string[], introduction: string): string {
  const all = [...new Set(folders)].map((folder) => licenceOf(folder))
  const byName = new Map(all.map((one) => [`${one.name} ${one.version}`, one]))
  const sorted = [...byName].toSorted(([a], [b]) => a.localeCompare(b, 'en')).map(([, one]) => one)
  // most of Apache's text is the same for all, so a text stands once and is referred to after that
  const places = new Map<string, string>()
  const parts = sorted.map(({ name, version, licence, texts }) => {
    const shown = texts.map((text) => {
      const before = places.get(text)
      if (before !== undefined) return `The text is the same as that of ${before}, above.`
      places.set(text, name)
      return text
    })
    return [`${name} ${version}`, `Licence: ${licence}`, '', ...shown].join('\n')
  })
  return `${introduction}\n${'='.repeat(80)}\n\n${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

/** Names and versions that a THIRD-PARTY.txt lists. */
export function listedPackages(text: string): readonly string[] {
  return [...text.matchAll(/^(\S+ \d\S*)\nLicence: /gm)].map(([, name = '']) => name)
}

/** `name version` of a package's folder, as it is listed. */
export function packageName(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>
  return `${name ?? basename(folder)} ${version}`
}
