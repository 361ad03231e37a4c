import { expect, test } from 'vitest'
import { alignmentMeaning, coverageMeaning } from '../../../core/domain/shift-meaning.ts'

test('little coverage is narrow only where the data is familiar', () => {
  expect(coverageMeaning(0.12, 'narrow')).toContain('12 %')
  expect(coverageMeaning(0.12, 'narrow')).toContain('a narrow part of what the model knows, not foreign to it')
  expect(coverageMeaning(0.12, 'large')).toContain('it lies elsewhere')
  expect(coverageMeaning(0.12, 'moderate')).toContain('some that is new')
  expect(coverageMeaning(0.97, 'in-domain')).toContain('nearly all')
})

test('alignment is told beside pretraining and chance', () => {
  const reference = { referenceSeparation: 0.96, referenceRecallAt1: 0.63 }
  const at = (separation: number) => alignmentMeaning({ separation, recallAt1: { value: 0.1 }, ...reference })
  expect(at(0.51)).toContain('the texts say little about these images yet')
  expect(at(0.8)).toContain('weaker than in pretraining')
  expect(at(0.95)).toContain('as good as in pretraining')
  expect(at(0.8)).toContain('80 % of the time (pretraining 96 %, chance 50 %)')
})
