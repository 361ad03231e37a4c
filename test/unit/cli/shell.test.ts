import { expect, it } from 'vitest'
import { quoted } from '../../../core/cli/shell.ts'

it.each([
  ['data/cats_2.csv', 'data/cats_2.csv', 'data/cats_2.csv'],
  ['bögen', 'bögen', 'bögen'],
  ['two words', `'two words'`, '"two words"'],
  ["it's", String.raw`'it'\''s'`, `"it's"`],
  ['~x', `'~x'`, '"~x"'],
  ['$(id)', `'$(id)'`, '"$(id)"'],
  ['', `''`, '""'],
])('quotes “%s” where a shell would read it otherwise', (argument, posix, windows) => {
  expect([quoted(argument, 'linux'), quoted(argument, 'win32')]).toEqual([posix, windows])
})
