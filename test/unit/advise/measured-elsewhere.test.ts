/** Advice on models that other trainers train, where Thaw has measured the model. */
import { expect, test } from 'vitest'
import { adviseElsewhere } from '../../../core/advise/index.ts'
import type { ElsewhereMeasurement, ElsewhereProbe } from '../../../core/contract/elsewhere-measurement.ts'
import { elsewhereAdviceText } from '../../../core/cli/models/elsewhere-advice-text.ts'
import { elsewhereMeasurementText } from '../../../core/cli/models/elsewhere-measurement-text.ts'
import { wilson } from '../../../core/math/interval.ts'
import { elsewhereSituation } from './elsewhere-situation.ts'

const probe: ElsewhereProbe = {
  metric: 'accuracy',
  pool: null,
  linear: wilson(850, 1000),
  connector: 0.84,
  knn: wilson(800, 1000),
  folds: 5,
  chance: 0.1,
  byDepth: [
    { tap: 'stem', depth: 0, value: 0.4 },
    { tap: 'block12', depth: 0.5, value: 0.86 },
    { tap: 'block24', depth: 1, value: 0.85 },
    { tap: 'connector', depth: 1, value: 0.84 },
  ],
  doublingGain: { value: 0.02, standardError: 0.01 },
  doubtful: wilson(5, 1000),
}

const measured: ElsewhereMeasurement = {
  measurementId: 'meas-1',
  datasetId: 'd',
  fingerprint: 'f',
  model: '/models/qwen',
  modelHash: 'aa',
  family: 'Qwen2.5-VL',
  task: 'classes',
  engine: 'CPU',
  size: elsewhereSituation.size,
  images: 1000,
  probe,
  shift: null,
  score: {
    ...wilson(124, 200),
    metric: 'exact-match',
    items: 200,
    guess: 0.12,
    examples: [{ item: 'a.png', expected: 'cat', answer: 'a dog', score: 0 }],
  },
  unscored: null,
  msPerImage: 12,
  seconds: 60,
  measuredAt: '2026-01-01T00:00:00.000Z',
}

const advised = (changes: Partial<ElsewhereMeasurement> = {}) =>
  adviseElsewhere({ ...elsewhereSituation, measured: { ...measured, ...changes } })
const textOf = (id: string, changes: Partial<ElsewhereMeasurement> = {}): string | undefined =>
  advised(changes).reasons.find((reason) => reason.id === id)?.text

test('the score before training and the probes come first, and nothing says that the model was not run', () => {
  const { reasons, trust, strategy, measured: kept } = advised()
  expect(reasons.slice(0, 2).map(({ id }) => id)).toEqual(['base-score', 'frozen-probe'])
  expect(reasons[0]?.text).toBe(
    'Before any training, the model’s answers to 200 validation items score 62\u00a0% (exact match, 55\u00a0% to 68\u00a0%; always the most frequent class would have 12\u00a0%). All training together, of whatever part, can add 38 points at most.',
  )
  expect(reasons[1]?.text).toContain('finds the class of 85\u00a0% of 1000 images in what the connector reads')
  expect(trust.warnings.join(' ')).not.toContain('Thaw has not run the model')
  expect(trust.warnings[0]).toContain('what the model was pretrained on is unknown')
  expect(trust.basis).toContain('not calibrated')
  // The record still decides.
  expect(strategy).toBe(adviseElsewhere(elsewhereSituation).strategy)
  expect(kept).toMatchObject({ measurementId: 'meas-1' })
})

test('without a measurement, the advice says what it does not know', () => {
  const { trust, measured: kept, reasons } = adviseElsewhere(elsewhereSituation)
  expect(trust.warnings[0]).toBe('Thaw has not run the model: shift, probes and the score before training are unknown.')
  expect(kept).toBeUndefined()
  expect(reasons.some(({ id }) => id === 'base-score')).toBe(false)
})

test('of captions, the probe is about finding them', () => {
  const captions = { ...probe, metric: 'recall-at-1' as const, pool: 150, knn: null, doubtful: null }
  expect(textOf('frozen-probe', { probe: captions })).toContain(
    'a linear map brings captions, by their words, and images to each other in 85\u00a0% of all searches among 150 of 1000 images, in what the connector reads',
  )
})

test('where a frozen tower tells all classes apart, or the model answers everything, it stays frozen', () => {
  const known = advised({ probe: { ...probe, linear: wilson(1000, 1000) } })
  expect(known.strategy).toBe('frozen')
  expect(known.headline).toContain('already tells nearly all your images apart')
  expect(known.reasons.find(({ id }) => id === 'frozen-probe')?.favours).toBe('frozen')
  const answered = advised({ score: { ...measured.score!, ...wilson(1000, 1000) } })
  expect(answered.headline).toContain('answers nearly everything right before any training')
  // 200 of 200 could still be 98 %.
  expect(advised({ score: { ...measured.score!, ...wilson(200, 200) } }).strategy).toBe(
    adviseElsewhere(elsewhereSituation).strategy,
  )
})

test('a layer below counts only where it surely knows more than the top', () => {
  expect(textOf('depth')).toBeUndefined()
  const [stem, block12, ...top] = probe.byDepth
  const better = { ...probe, byDepth: [stem!, { ...block12!, value: 0.93 }, ...top] }
  expect(textOf('depth', { probe: better })).toContain(
    'A probe at block12 finds 93\u00a0%, 8 points more than at the top',
  )
  // The same lead among 40 images may be chance.
  expect(textOf('depth', { probe: better, images: 40 })).toBeUndefined()
})

test('doubtful labels are told where there are some, and the probes know the classes', () => {
  expect(textOf('doubtful-labels')).toBeUndefined()
  expect(textOf('doubtful-labels', { probe: { ...probe, doubtful: wilson(60, 1000) } })).toContain(
    'Of 6.0\u00a0% of 1000 images',
  )
  const weak = { ...probe, doubtful: wilson(60, 1000), linear: wilson(500, 1000) }
  expect(textOf('doubtful-labels', { probe: weak })).toBeUndefined()
})

test('a measured shift takes the place of the one that nobody knows', () => {
  const shift = {
    sampleSize: 200,
    referenceSize: 2000,
    taps: [],
    lateNovelty: 0.6,
    earlyNovelty: 0.5,
    level: 'large' as const,
    statistics: 's',
    basis: { source: 'the folder “photos”', chosen: true },
  }
  expect(textOf('far')).toContain('is not measured')
  expect(textOf('far', { shift })).toBe(
    'Compared with the 2,000 images of the folder “photos”, 60\u00a0% of your images are new to the tower’s late layers. That speaks for training the tower: the one published average on such images (ECG suite average) has it 3 points ahead.',
  )
  const near = advised({ shift: { ...shift, level: 'in-domain', lateNovelty: 0.04 } })
  const reason = near.reasons.find(({ id }) => id === 'far')
  expect(reason).toMatchObject({ source: 'measurement', numbers: { lateNovelty: 0.04 } })
  expect(reason?.record).toBeUndefined()
  expect(near.trust.warnings[0]).toContain('2,000 images of the folder “photos” only stand for it')
})

test('what a measurement could not tell is said', () => {
  const { trust, reasons } = advised({ probe: null, score: null, unscored: 'The dataset has no validation images.' })
  expect(trust.warnings[0]).toContain('they need classes or captions')
  expect(trust.warnings[0]).toContain('The dataset has no validation images.')
  expect(reasons[0]?.id).not.toBe('base-score')
})

test('the terminal shows the measurement, and how to make one where there is none', () => {
  const without = elsewhereAdviceText(adviseElsewhere(elsewhereSituation))
  expect(without).toContain('thaw measure DATASET --model /models/qwen')
  const text = elsewhereAdviceText(advised())
  expect(text).not.toContain('thaw measure')
  expect(text).toContain('not calibrated')
  const shown = elsewhereMeasurementText(measured)
  expect(shown).toMatch(/before training +62\.0 % exact match \(55\.1 % to 68\.4 %\) on 200 validation items/)
  expect(shown).toMatch(/block12 +86\.0 %/)
  expect(shown).toMatch(/doubtful labels +0\.5 %/)
  const weak = { ...probe, linear: wilson(500, 1000) }
  expect(elsewhereMeasurementText({ ...measured, probe: weak })).toMatch(/doubtful labels +not known/)
  expect(shown).toMatch(/a\.png +cat +a dog/)
  expect(elsewhereMeasurementText({ ...measured, probe: null, score: null, unscored: 'None.' })).toMatch(
    /before training +no score: None\.\nprobes +need classes or captions/,
  )
})
