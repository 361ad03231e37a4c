import { count, decimal, duration, inPoints, mebibytes, percent } from '../../lib/format.ts'

type Show = (value: number) => string

const points: Show = (value) => `${inPoints(value)} points`
const share: Show = (value) => percent(value)

/** What a number behind a reason is called, and how it reads. */
const NUMBERS: Readonly<Record<string, readonly [label: string, show: Show]>> = {
  linear: ['Linear probe', share],
  low: ['Lower end, 95 %', share],
  high: ['Upper end, 95 %', share],
  knn: ['Nearest neighbours', share],
  zeroShot: ['Captions alone', share],
  chance: ['Guessing', share],
  expectedFrozen: ['Expected of a frozen tower', share],
  pointsAgainstFrozen: ['Effect against frozen', points],
  sd: ['Uncertainty (standard deviation)', points],
  weight: ['How far the rule applies', (value) => percent(value, 0)],
  perClass: ['Different images a class', (value) => count(value)],
  novelty: ['Images new to the model', share],
  expectedGain: ['Expected gain', points],
  tower: ['… from training the tower', points],
  neighbours: ['… from moving classes apart', points],
  depth: ['… from middle layers', points],
  slope: ['Slope of the learning curve', decimal],
  weakness: ['Weakness of the features', (value) => percent(value, 0)],
  doublingGain: ['Gain from twice the images', points],
  standardError: ['Standard error', points],
  lateNovelty: ['New to late layers', share],
  earlyNovelty: ['New to early layers', share],
  sampleSize: ['Images compared', count],
  minutesHigh: ['Time at most', (value) => duration(value * 60)],
  memoryMB: ['Memory', mebibytes],
  testScore: ['Test score', share],
  validationScore: ['Validation score', share],
  imagesScored: ['Images it was scored on', count],
  runs: ['Runs', count],
  fittedHead: ['Fitted head, validation', share],
  runsThatKeptTheirHead: ['Runs no better than their fitted head', count],
  minutesTaken: ['Time', (value) => duration(value * 60)],
  expectedBefore: ['Expected without them', share],
  correction: ['Correction of the expected score', points],
  effectCorrection: ['Correction of the effect against frozen', points],
}

/** The numbers behind a reason, named and with units. Names this window does not know are spelt out. */
export function namedNumbers(numbers: Readonly<Record<string, number>>): [label: string, value: string][] {
  return Object.entries(numbers).map(([name, value]) => {
    const [label, show] = NUMBERS[name] ?? [inWords(name), decimal]
    return [label, show(value)]
  })
}

/** “lateNovelty” → “late novelty”. */
function inWords(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
}
