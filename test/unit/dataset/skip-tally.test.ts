import { expect, test } from 'vitest'
import { SkipTally } from '../../../core/dataset/files/skip-tally.ts'

test('a licence or a readme counts as skipped, and nobody is warned about it', () => {
  const tally = new SkipTally()
  for (const path of ['LICENSE', 'README.md', 'cats/LICENCE-CC-BY.txt', 'NOTICE', 'citation.bib'])
    tally.add('not-image', path)
  expect(tally.total).toBe(5)
  expect(tally.problems()).toEqual([])
  expect(tally.copy().total).toBe(5)
})

test('a file that only begins like one is told of', () => {
  const tally = new SkipTally()
  for (const path of ['noticed.txt', 'readmes/cat.doc']) tally.add('not-image', path)
  expect(tally.total).toBe(2)
  expect(tally.problems()).toMatchObject([
    { code: 'skipped-file', message: 'Skipped 2 files that are not images (.doc, .txt; for example “noticed.txt”).' },
  ])
})
