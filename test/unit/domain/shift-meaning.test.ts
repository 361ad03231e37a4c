import { expect, test } from 'vitest'
import { alignmentMeaning, coverageMeaning, shiftFacts } from '../../../core/domain/shift-meaning.ts'

test('little coverage is narrow only where the data is familiar', () => {
  expect(coverageMeaning(0.12, 'narrow')).toContain('12 %')
  expect(coverageMeaning(0.12, 'narrow')).toContain('a narrow part of the pretraining data, not different from it')
  expect(coverageMeaning(0.12, 'large')).toContain('outside the pretraining data')
  expect(coverageMeaning(0.12, 'moderate')).toContain('some new data')
  expect(coverageMeaning(0.97, 'in-domain')).toContain('nearly all')
})

test('alignment is reported beside pretraining and chance', () => {
  const reference = { referenceSeparation: 0.96, referenceRecallAt1: 0.63 }
  const at = (separation: number) => alignmentMeaning({ separation, recallAt1: { value: 0.1 }, ...reference })
  expect(at(0.51)).toContain('the model cannot match these texts to the images yet')
  expect(at(0.8)).toContain('less well than in pretraining')
  expect(at(0.95)).toContain('as well as in pretraining')
  expect(at(0.8)).toContain('80 % of cases (pretraining data 96 %, guessing 50 %)')
  expect(at(0.8)).not.toContain('doubt')
  const told = alignmentMeaning({
    separation: 0.8,
    recallAt1: { value: 0.1 },
    ...reference,
    entropy: 0.71,
    referenceEntropy: 0.223,
  })
  expect(told).toContain('its uncertainty among them is 71 % of a pure guess (pretraining data 22 %)')
})

test('alignment without statistics is reported beside chance alone', () => {
  const reference = { referenceSeparation: null, referenceRecallAt1: null, referenceEntropy: null }
  const told = alignmentMeaning({ separation: 0.8, recallAt1: { value: 0.1 }, entropy: 0.71, ...reference })
  expect(told).toBe(
    'of two texts, the model picks the image’s own in 80 % of cases (guessing 50 %); of 64 texts, in ' +
      '10 %; its uncertainty among them is 71 % of a pure guess',
  )
})

test('facts are reported where they were measured, and of the pixels what is visible and certain, largest first', () => {
  expect(shiftFacts({ level: 'narrow' })).toEqual([])
  const change = (name: string, effect: number, z: number) => ({ name, effect, z })
  const changes = [change('green', 0.6, 4), change('faint', 0.4, 9), change('doubtful', 3, 2), change('blur', -2.04, 8)]
  const text = { unigrams: { value: 0.537, z: 8.21 }, unknown: { value: 0.333 }, referenceUnknown: 0.006 }
  expect(shiftFacts({ level: 'large', lateCoverage: 0.03, text, pixels: { changes } })).toEqual([
    ['coverage', coverageMeaning(0.03, 'large')],
    ['texts', '54 % divergence of words from pretraining (z 8.2), 33.3 % of tokens unknown (pretraining 0.6 %)'],
    ['pixels', 'blur −2.0 sd, green +0.6 sd'],
  ])
})
