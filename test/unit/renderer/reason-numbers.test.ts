import { expect, test } from 'vitest'
import { namedNumbers } from '../../../renderer/features/advice/reasonNumbers.ts'

test('numbers behind a reason have names and units', () => {
  const plain = namedNumbers({ zeroShot: 0.0665, sd: 0.05, perClass: 170.4, memoryMB: 898, minutesHigh: 1.5 }).map(
    ([label, value]) => `${label}: ${value.replaceAll('\u202f', ' ')}`,
  )
  expect(plain).toEqual([
    'Captions alone: 6.7 %',
    'Uncertainty (standard deviation): 5.0 points',
    'Different images per class: 170',
    'Memory: 898 MiB',
    'Longest time: 1 min 30 s',
  ])
})

test('a loss reads with a minus sign, and a name the window does not know is spelt out', () => {
  expect(namedNumbers({ doublingGain: -0.036, meanAge: -2.5 })).toEqual([
    ['Gain from twice the images', '−3.6 points'],
    ['mean age', '−2.5'],
  ])
})

test('what earlier runs reached has names as well', () => {
  const numbers = { testScore: 0.83, imagesScored: 1418, minutesTaken: 4, effectCorrection: -0.1 }
  expect(namedNumbers(numbers).map(([label, value]) => `${label}: ${value.replaceAll('\u202f', ' ')}`)).toEqual([
    'Test score: 83.0 %',
    'Images scored: 1,418',
    'Time: 4 min 00 s',
    'Correction to the effect: −10.0 points',
  ])
})
