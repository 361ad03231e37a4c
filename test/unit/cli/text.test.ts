import { describe, expect, it } from 'vitest'
import { bytes, duration, facts, percent, table, wrap } from '../../../core/cli/text.ts'

describe('text for people', () => {
  it('aligns columns, words to the left and numbers to the right', () => {
    expect(
      table(
        ['name', 'n'],
        [
          ['a', '5'],
          ['long', '1000'],
        ],
      ),
    ).toBe('name     n\na        5\nlong  1000')
  })

  it('keeps what stands in a cell in its line, without commands to the terminal', () => {
    expect(table(['name'], [['a\nb'], ['\u001B[2J']])).toBe('name\na\\nb\n\\x1b[2J')
    expect(facts([['note', 'a\nb']])).toBe('note  a\\nb')
  })

  it.each([
    [0.42, '0.4 s'],
    [12.4, '12 s'],
    [59.6, '1 min 00 s'],
    [200, '3 min 20 s'],
    [7500, '2 h 05 min'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text)
  })

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1500, '1.5 kB'],
    [999_600, '1.0 MB'],
    [12_345_678, '12 MB'],
  ])('writes %d bytes as %s', (count, text) => {
    expect(bytes(count)).toBe(text)
  })

  it('writes what is not known as a dash', () => {
    expect([percent(null), percent(Number.NaN), percent(0.5)]).toEqual(['–', '–', '50.0 %'])
  })

  it('wraps at words and indents what follows', () => {
    expect(wrap('- one two three', 9, '  ')).toBe('- one two\n  three')
  })
})
