import { expect, it } from 'vitest'
import { printable, printableLine } from '../../../core/domain/printable.ts'

it('shows what would steer a terminal, and keeps all letters', () => {
  expect(printableLine('a\u001B[2J\r\nb\u009Bc\u202Ed\u2028e\tf')).toBe(String.raw`a\x1b[2J\r\nb\x9bc\u202ed\u2028e\tf`)
  expect(printableLine('größer 名前 👩‍💻 –')).toBe('größer 名前 👩‍💻 –')
})

it('keeps the lines of a text of several', () => {
  expect(printable('a\n\tb\u0007')).toBe('a\n\tb\\x07')
})
