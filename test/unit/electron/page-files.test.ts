import { describe, expect, it } from 'vitest'
import { fileForPath, parseMediaUrl } from '../../../electron/main/page-files.ts'
import { isOwnPage } from '../../../electron/main/origin.ts'

describe('fileForPath', () => {
  it.each([
    ['/', '/app/out/index.html'],
    ['/assets/index.js', '/app/out/assets/index.js'],
    ['/with%20space.css', '/app/out/with space.css'],
  ])('%s is %s', (path, file) => {
    expect(fileForPath('/app/out', path)).toBe(file)
  })

  it.each(['/../secret', '/a/../../secret', '/%2e%2e/secret', '/..%2fsecret', '/a\\..\\secret', '/%00', '/%zz', '/.'])(
    '%s is refused',
    (path) => {
      expect(fileForPath('/app/out', path)).toBe(null)
    },
  )

  it('does not take a folder with the same beginning for the root', () => {
    expect(fileForPath('/app/out', '/../output/x')).toBe(null)
  })
})

describe('parseMediaUrl', () => {
  it('names dataset, item and size', () => {
    const url = new URL('app://bundle/media/ds%201/42?size=96')
    expect(parseMediaUrl(url)).toEqual({ dataset: 'ds 1', index: 42, size: 96 })
  })

  it.each([
    'app://bundle/media/ds',
    'app://bundle/media/ds/x',
    'app://bundle/media/ds/1/2',
    'app://bundle/media/%zz/1',
  ])('%s is none', (url) => {
    expect(parseMediaUrl(new URL(url))).toBe(null)
  })
})

describe('isOwnPage', () => {
  it('accepts the main frame of the app’s page', () => {
    expect(isOwnPage({ url: 'app://bundle/', parent: null })).toBe(true)
  })

  it.each([
    ['a frame that is gone', null],
    ['a sub-frame', { url: 'app://bundle/', parent: {} }],
    ['a page from elsewhere', { url: 'https://example.com/', parent: null }],
    ['a host that only begins alike', { url: 'app://bundle.evil/', parent: null }],
    ['an empty address', { url: '', parent: null }],
  ])('refuses %s', (_name, frame) => {
    expect(isOwnPage(frame)).toBe(false)
  })
})
