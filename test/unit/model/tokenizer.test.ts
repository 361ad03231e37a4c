import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../../../core/domain/random.ts'
import { createTokenizer } from '../../../core/model/byte-pair-tokenizer.ts'
import type { Merges } from '../../../core/model/byte-pairs.ts'
import { cardOf } from '../../../core/model/families/thaw/card.ts'
import { learnMerges } from '../../../core/pretrain/learn-merges.ts'
import { pairSeed, profileOf, type Recipe, RECIPES } from '../../../core/pretrain/recipe.ts'
import { captionOf, pair, sampleScene } from '../../../core/world/index.ts'
import { encoderByHand, normaliseText } from '../../support/byte-pairs.ts'

const captions = Array.from({ length: 400 }, (_, i) => {
  const random = createRandom(`captions-${i}`)
  return captionOf(sampleScene(random, 'base'), random, 1)
})
const merges = learnMerges(captions, 400)
const tokenizer = createTokenizer(merges)
/** Whole Unicode: any scalar value, whatever its script, and so no half of a surrogate pair. */
const text = fc.string({ unit: 'binary' })

/** Bytes that a token stands for, by undoing its merge. */
function bytesOf(id: number, made: Merges): number[] {
  if (id < 258) return [id - 2]
  return (made[id - 258] ?? []).flatMap((part) => bytesOf(part, made))
}

const decode = (ids: readonly number[]): string =>
  new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
    Uint8Array.from(ids.flatMap((id) => bytesOf(id, merges))),
  )

describe('every string has an encoding', () => {
  test('of ids in the vocabulary, never padding or start', () => {
    fc.assert(
      fc.property(text, (given) => {
        for (const id of tokenizer.encode(given)) {
          expect(id).toBeGreaterThanOrEqual(2)
          expect(id).toBeLessThan(tokenizer.vocabulary)
        }
      }),
    )
  })

  test('from which the normalised text comes back, so that no two texts share one', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(decode(tokenizer.encode(given))).toBe(` ${normaliseText(given)}`)
      }),
      { numRuns: 300 },
    )
  })

  test('the same one from a tokenizer that has seen other texts', () => {
    fc.assert(
      fc.property(text, (given) => {
        expect(createTokenizer(merges).encode(given)).toEqual(tokenizer.encode(given))
      }),
    )
  })

  test('half of a surrogate pair becomes the replacement character', () => {
    expect(decode(tokenizer.encode('a\ud800b'))).toBe(' a\ufffdb')
  })

  test('case, spacing and composition do not matter', () => {
    expect(tokenizer.encode('  A  Re\u0301d\tCIRCLE ')).toEqual(tokenizer.encode('a r\u00e9d circle'))
  })
})

describe.each(Object.entries<Recipe>(RECIPES))('the tokenizer of %s', (name, recipe) => {
  const folder = join(import.meta.dirname, '../../../core/model/zoo', name)
  // As pretraining saw them first; its pictures are drawn small here, as they do not matter.
  const seen = Array.from({ length: 8000 }, (_, i) => pair(pairSeed(recipe, i), profileOf(recipe, i), 8).caption)

  test('has the merges that its pretraining learned', async () => {
    const { config, merges: stored } = await cardOf({ folder })
    expect(learnMerges(seen, config.vocabulary)).toEqual(stored)
  })

  test('gives the ids of the one written by hand, for what pretraining saw and for any other text', async () => {
    const { config, merges: stored } = await cardOf({ folder })
    const { encode } = createTokenizer(stored, config.vocabulary)
    const byHand = encoderByHand(stored)
    for (const caption of new Set(seen)) expect(encode(caption)).toEqual(byHand(caption))
    const odd = [
      '',
      ' ',
      '\ufeff',
      'a\u0085b',
      '<pad>',
      '<start> red',
      'İstanbul',
      'ὈΔΥΣΣΕΎΣ',
      'a'.repeat(5000),
      'constructor',
    ]
    for (const given of odd) expect(encode(given)).toEqual(byHand(given))
    const words = fc.constantFrom(...seen.slice(0, 200), ' ', '\t', '\u00a0', '\u0085', '\ufeff', '7', '!?')
    // Any two bytes, so halves of surrogate pairs as well.
    const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 })
    const part = fc.oneof(
      words,
      text,
      units.map((codes) => String.fromCharCode(...codes)),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 5 }), (parts) => {
        expect(encode(parts.join(''))).toEqual(byHand(parts.join('')))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('learned merges', () => {
  test('make the words of the captions short', () => {
    const words = [...new Set(captions.flatMap((caption) => normaliseText(caption).match(/\p{L}+/gu) ?? []))]
    const count = captions.reduce((sum, caption) => sum + tokenizer.encode(caption).length, 0)
    const bytes = captions.reduce((sum, caption) => sum + normaliseText(caption).length + 1, 0)
    expect(words.length).toBeGreaterThan(20)
    expect(count).toBeLessThan(bytes / 2.5)
    expect(tokenizer.encode('circle').length).toBeLessThanOrEqual(2)
  })

  test('never cross words: a text is the sum of its words', () => {
    const word = fc.constantFrom(...captions.flatMap((caption) => normaliseText(caption).match(/\p{L}+/gu) ?? []))
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
        expect(tokenizer.encode(words.join(' '))).toEqual(words.flatMap((each) => tokenizer.encode(each)))
      }),
    )
    for (let id = 258; id < tokenizer.vocabulary; id++) expect(decode([id]).lastIndexOf(' ')).toBeLessThanOrEqual(0)
  })

  test('take the most frequent pair first, the earliest of equals', () => {
    // " abab" has ab twice; then " " + ab, then that + ab.
    expect(learnMerges(['abab', 'abab'], 258 + 3)).toEqual([
      [99, 100],
      [34, 258],
      [259, 258],
    ])
  })

  test('stop where no pair repeats', () => {
    expect(learnMerges(['xyz'], 640)).toEqual([])
    expect(learnMerges([], 640)).toEqual([])
  })
})

describe('batches', () => {
  test('start with the start token, are padded or cut, and mark the real tokens', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 12 }), (texts, context) => {
        const { ids, real } = tokenizer.batch(texts, context)
        expect([ids.length, real.length]).toEqual([texts.length * context, texts.length * context])
        texts.forEach((each, row) => {
          const expected = [1, ...tokenizer.encode(each)].slice(0, context)
          const tail = Array.from({ length: context - expected.length }, () => 0)
          expect([...ids.subarray(row * context, (row + 1) * context)]).toEqual([...expected, ...tail])
          expect([...real.subarray(row * context, (row + 1) * context)]).toEqual([...expected.map(() => 1), ...tail])
        })
      }),
    )
  })

  test('an empty text still has a real token, so that its mean exists', () => {
    const { real } = tokenizer.batch([''], 8)
    expect(real[0]).toBe(1)
  })
})
