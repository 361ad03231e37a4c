import { expect, it } from 'vitest'
import { failureText } from '../../../core/cli/failure-text.ts'

it('a failure is its sentence, its place unless the sentence names it, and its hint on a line of its own', () => {
  const failure = { code: 'columns-unclear', message: 'Name a column of “a.csv”.' } as const
  expect(failureText(failure)).toBe('Name a column of “a.csv”.')
  expect(failureText({ ...failure, file: 'b.csv', line: 3 })).toBe('Name a column of “a.csv”. (b.csv:3)')
  expect(failureText({ ...failure, file: 'a.csv', hint: '--columns image=A' })).toBe(
    'Name a column of “a.csv”.\nhint: --columns image=A',
  )
})
