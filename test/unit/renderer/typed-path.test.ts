import { expect, it } from 'vitest'
import { typedPath } from '../../../renderer/lib/typedPath.ts'

it.each([
  [' /data/cats ', '/data/cats'],
  ['"/data/my cats"', '/data/my cats'],
  ["'C:\\my cats'", 'C:\\my cats'],
  [`/data/the "best"`, `/data/the "best"`],
  ['"', '"'],
])('a path pasted as %s is meant as %s', (text, path) => {
  expect(typedPath(text)).toBe(path)
})
