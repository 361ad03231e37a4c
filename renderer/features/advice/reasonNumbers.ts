import { count, decimal, duration, inPoints, mebibytes, percent } from '../../lib/format.ts'

type Show = (value: number) => string

const points: Show = (value) => `${inPoints(value)} points`
const share: Show = (value) => percent(value)

/** The label of each number behind a reason, and its format. */
const NUMBERS: Readonly<Record<string, readonly [label: string, show: Show]>> = {
  linear: ['Linear probe', share],
  low: ['Lower end, 95 %', share],
  high: ['Upper end, 95 %', share],
  knn: ['Nearest neighbours', share],
  zeroShot: ['Captions alone', share],
  chance: ['Guessing', share],
  expectedFrozen: ['Expected with a frozen tower', share],
  published: ['Published effect compared with frozen', points],
  pointsAgainstFrozen: ['The same, beside the probes’', points],
  testsThatAgree: ['Tests that agree', count],
  tests: ['Tests', count],
  medianDifference: ['Median difference', points],
  lowestDifference: ['Lowest difference', points],
  highestDifference: ['Highest difference', points],
  sd: ['Uncertainty (standard deviation)', points],
  weight: ['How far the condition holds', (value) => percent(value, 0)],
  perClass: ['Different images per class', (value) => count(value)],
  novelty: ['Images unlike the pretraining data', share],
  expectedGain: ['Expected gain', points],
  tower: ['… from training the tower', points],
  neighbours: ['… from moving classes apart', points],
  depth: ['… from middle layers', points],
  slope: ['Slope of the learning curve', decimal],
  weakness: ['How weak the features are', (value) => percent(value, 0)],
  doublingGain: ['Gain from twice the images', points],
  standardError: ['Standard error', points],
  lateNovelty: ['New to late layers', share],
  earlyNovelty: ['New to early layers', share],
  ownWords: ['Sure of one word', share],
  ownWordsOfTexts: ['The same where it is put differently', share],
  sampleSize: ['Images compared', count],
  images: ['Images compared', count],
  earlyDistance: ['D² of early layers', decimal],
  lateDistance: ['D² of late layers', decimal],
  logVarianceRatio: ['Log variance ratio', decimal],
  side: ['Side of the images', (value) => `${value} px`],
  measured: ['Side measured', (value) => `${value} px`],
  minutesHigh: ['Longest time', (value) => duration(value * 60)],
  memoryMB: ['Memory', mebibytes],
  testScore: ['Test score', share],
  validationScore: ['Validation score', share],
  imagesScored: ['Images scored', count],
  runs: ['Runs', count],
  fittedHead: ['Fitted head, validation', share],
  runsThatKeptTheirHead: ['Runs no better than the fitted head', count],
  minutesTaken: ['Time', (value) => duration(value * 60)],
  expectedBefore: ['Expected without these runs', share],
  correction: ['Correction to the expected score', points],
  effectCorrection: ['Correction to the effect', points],
}

/** The numbers behind a reason, with labels and units. Unknown names are split into words. */
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
