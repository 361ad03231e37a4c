import { describe, expect, it } from 'vitest'
import { nextRunName } from '../../../core/history/run-name.ts'

describe('the name of a new run', () => {
  it('counts from one', () => {
    expect(nextRunName('signs', 'frozen', 0, () => false)).toBe('signs · frozen · 1')
  })

  it('goes past names that are taken, which deleting and renaming leave behind', () => {
    const taken = new Set(['signs · frozen · 3', 'signs · frozen · 4'])
    expect(nextRunName('signs', 'frozen', 2, (name) => taken.has(name))).toBe('signs · frozen · 5')
  })
})
