import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { licenceOf, listedPackages, thirdParty } from '../../../../build/bundle/third-party.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thaw-licences-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function put(name: string, manifest: object, files: Readonly<Record<string, string>> = {}): string {
  const at = join(folder, name)
  mkdirSync(at, { recursive: true })
  writeFileSync(join(at, 'package.json'), JSON.stringify({ name, version: '1.0.0', ...manifest }))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(at, file), text)
  return at
}

describe('the licence of a package', () => {
  it('is what its files say, notices included', () => {
    const texts = { LICENSE: 'Do as you like.', 'NOTICE.txt': 'With thanks.', 'licenses.js': 'code' }
    expect(licenceOf(put('free', { license: 'MIT' }, texts)).texts).toEqual(['Do as you like.', 'With thanks.'])
  })

  it('is the standard text with the author’s name where it brings none', () => {
    const [text] = licenceOf(put('plain', { license: 'MIT', author: { name: 'A. Person' } })).texts
    expect(text).toMatch(/^Copyright \(c\) A\. Person\n\nPermission is hereby granted/)
  })

  it('names the makers of TensorFlow.js, whose packages name nobody', () => {
    const [text] = licenceOf(put('@tensorflow/tfjs-core', { license: 'Apache-2.0' })).texts
    expect(text).toMatch(/^Copyright \(c\) Google LLC\n.*Apache License/s)
  })

  it('of a package of libraries lists theirs', () => {
    const readme = '# lib\n\n## Licensing\n\n| zlib | zlib licence |\n\n## Use\n\nno'
    const { texts } = licenceOf(put('libs', { license: 'LGPL-3.0-or-later' }, { 'README.md': readme }))
    expect(texts.map((text) => text.split('\n')[0])).toEqual([
      '| zlib | zlib licence |',
      expect.stringMatching(/^Copyright/),
      expect.stringContaining('GNU GENERAL PUBLIC LICENSE'),
    ])
    expect(texts.join()).toContain('GNU LESSER GENERAL PUBLIC LICENSE')
  })

  it('of a package that holds libraries beside its own code lists theirs too, as on Windows', () => {
    const files = { LICENSE: 'Apache', 'README.md': '## Licensing\n\n| zlib | zlib licence |\n' }
    const { texts } = licenceOf(put('both', { license: 'Apache-2.0 AND LGPL-3.0-or-later' }, files))
    expect(texts.slice(0, 2)).toEqual(['Apache', '| zlib | zlib licence |'])
    expect(texts.join()).toContain('GNU LESSER GENERAL PUBLIC LICENSE')
  })

  it.each([{}, { license: 'SEE LICENSE' }])('must be known: %j is refused', (manifest) => {
    expect(() => licenceOf(put('odd', manifest))).toThrow('odd 1.0.0 has no licence that can be shipped')
  })
})

describe('the list of licences', () => {
  it('names each package once, and shows a text once', () => {
    const a = put('a', { license: 'MIT' }, { LICENSE: 'The same words.' })
    const b = put('b', { license: 'MIT' }, { LICENSE: 'The same words.' })
    const list = thirdParty([b, a, a], 'What is in it:')
    expect(list).toMatch(/^What is in it:\n/)
    expect(listedPackages(list)).toEqual(['a 1.0.0', 'b 1.0.0'])
    expect(list.match(/The same words\./g)).toHaveLength(1)
    expect(list).toContain('The text is the same as that of a, above.')
  })
})
