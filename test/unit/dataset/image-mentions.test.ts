import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countImages, countNamed, mentionsIn } from '../../../core/dataset/unread/image-mentions.ts'

const counts = countImages(['a/one.jpg', 'b/tüte 2.png', 'c/x.png', 'd/x.png', 'd/7.png', 'photo_0012.jpg'])

function named(text: string): number {
  return countNamed(mentionsIn(text, counts).named, counts)
}

describe('images named in a text', () => {
  it.each([
    ['{"image": "/data/local-files/?d=pics%2Fone.jpg"}', 1],
    ['{"image": "/data/upload/3/0a1b2c3d-one.jpg"}', 1],
    [JSON.stringify({ image: 'b/tüte 2.png' }), 1],
    ['{"image": "b/t\\u00fcte 2.png"}', 1],
    ['{"image": "b\\\\one.jpg"}', 1],
    ['<image name="one.jpg"/><filename>tüte 2.png</filename>', 2],
    ['one.jpg,0,0,12,12\nb/tüte 2.png;cat', 2],
    ["{'file': 'one.jpg'}", 1],
    ['https://example.org/one.jpg?size=12 one.jpeg zone.jpg one.jpgx', 1],
    ['box: 12.5,3.7', 0],
    // Of two images of one name as many as there are mentions.
    ['"x.png"', 1],
    ['"x.png" "x.png" "x.png"', 2],
  ])('%s', (text, count) => expect(named(text)).toBe(count))

  it('counts names without endings only where they can be nothing else', () => {
    expect([...mentionsIn('7 one x photo_0012,cat', counts).stems]).toEqual(['photo_0012'])
  })

  it('tells a plain list from one that says more', () => {
    expect(mentionsIn('./a/one.jpg\n"c/x.png",\n', counts).said).toBe(false)
    expect(mentionsIn('[\n "a/one.jpg",\n "c/x.png"\n]', counts).said).toBe(false)
    expect(mentionsIn('a/one.jpg 1\n', counts).said).toBe(true)
    expect(mentionsIn('# cats\na/one.jpg\n', counts).said).toBe(true)
  })

  it('finds every name in JSON and in XML, whatever it is made of', () => {
    const name = fc
      .string({ minLength: 1, maxLength: 12, unit: 'grapheme' })
      .filter((text) => !/[/\\%\0"<>&\n\r\t]/.test(text))
    fc.assert(
      fc.property(fc.uniqueArray(name, { minLength: 1, maxLength: 8 }), (names) => {
        const files = [...new Set(names.map((text) => `${text}.png`.normalize('NFC')))]
        const all = countImages(files)
        for (const text of [JSON.stringify({ files }), files.map((file) => `<i n="${file}"/>`).join('')])
          expect(countNamed(mentionsIn(text, all).named, all)).toBe(files.length)
      }),
    )
  })
})
