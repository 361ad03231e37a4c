import { describe, expect, it } from 'vitest'
import { resolveReference } from '../../../core/history/reference.ts'

const RUNS = [
  { id: 'run-4f2c', name: 'pets · frozen · 1' },
  { id: 'run-4f9a', name: 'pets · full · 1' },
  { id: 'run-a100', name: 'twin' },
  { id: 'run-b200', name: 'twin' },
  { id: 'run-c3-d4', name: 'run-a100' },
]

describe('a reference finds', () => {
  it.each([
    ['run-4f2c', 'run-4f2c'],
    ['pets · full · 1', 'run-4f9a'],
    ['run-4f2', 'run-4f2c'],
    ['4f2', 'run-4f2c'],
    ['4f9a', 'run-4f9a'],
    ['c3-d', 'run-c3-d4'],
    ['run-a100', 'run-a100'],
  ])('%s → %s', (reference, id) => {
    expect(resolveReference('run', reference, RUNS)).toMatchObject({ ok: true, value: { id } })
  })
})

describe('a reference is refused', () => {
  it.each(['zz', 'f2c', 'run-', 'r', 'a', 'run-a', '', 'PETS · full · 1', '100'])('as unknown: “%s”', (reference) => {
    expect(resolveReference('run', reference, RUNS)).toMatchObject({ ok: false, failure: { code: 'not-found' } })
  })

  it.each([
    ['4f', ['run-4f2c', 'run-4f9a']],
    ['twin', ['run-a100', 'run-b200']],
  ])('as ambiguous, naming the candidates: “%s”', (reference, ids) => {
    const result = resolveReference('run', reference, RUNS)
    expect(result).toMatchObject({ ok: false, failure: { code: 'usage' } })
    for (const id of ids) expect(result.ok ? '' : result.failure.message).toContain(id)
  })

  it('naming five candidates at most, and how many more there are', () => {
    const many = Array.from({ length: 8 }, (_, index) => ({ id: `run-aa${index}`, name: 'same' }))
    const result = resolveReference('run', 'aa', many)
    expect(result.ok ? '' : result.failure.message).toContain('run-aa4 (same) and 3 more')
  })
})
