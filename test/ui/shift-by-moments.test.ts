/** Measurements by a model without pretraining statistics, in the window: by moments among their marks, and unknown. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { homePaths } from '../../core/app/home.ts'
import { newId } from '../../core/app/service/new-id.ts'
import type { Measurement, MomentShift, RecognisedClasses, ShiftMeasure } from '../../core/contract/index.ts'
import { openHistory } from '../../core/history/index.ts'
import { MARKS } from '../support/marks.ts'
import { openThaw } from '../support/service.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { expectLoaded, openDataset } from './person.ts'
import { writePictures } from './pictures.ts'
import { picture } from './screens.ts'

const scratch = scratchFolder()
let thaw: LaunchedApp
let found: Measurement
/** Of every item, in the order of the dataset. */
let paths: readonly string[]

const around = (value: number) => ({ value, low: value - 0.03, high: value + 0.03 })
const moments: MomentShift = {
  images: 38,
  layers: [],
  quarters: [0.48, 0.4, 0.22, 0.2].map(around),
  logVariance: around(0.9),
  marks: MARKS,
}
const named = (name: string, images: number, index: number) => ({ name, images, example: { index, probability: 0.9 } })
const recognised: RecognisedClasses = {
  images: 38,
  confident: { value: 9 / 38, low: 0.13, high: 0.393 },
  threshold: 0.5,
  counted: 'confident',
  names: [
    named('velvet', 2, 3),
    named('soft-coated wheaten terrier', 1, 17),
    named('crane', 1, 29),
    ...['packet', 'envelope', 'black and gold garden spider', 'gong', 'hand-held computer'].map((name, i) =>
      named(name, 1, 20 + i),
    ),
  ],
}
const without = (level: ShiftMeasure['level']): ShiftMeasure => ({
  sampleSize: 38,
  referenceSize: 0,
  taps: [],
  lateNovelty: null,
  earlyNovelty: null,
  level,
})

/** Stores the measurement as a model without statistics would have made it. */
function store(shift: ShiftMeasure): void {
  const history = openHistory({ file: homePaths(scratch.home).database, now: () => new Date(), newId })
  if (!history.ok) throw new Error(history.failure.message)
  const stored = history.value.measurements.put({ ...found, shift })
  if (!stored.ok) throw new Error(stored.failure.message)
  history.value.close()
}

beforeAll(async () => {
  await writePictures(scratch.pictures, 60)
  await using service = openThaw(scratch.home)
  const { datasetId } = await service.call('datasets.import', { path: scratch.pictures })
  found = await service.call('measure.run', { dataset: datasetId })
  const { samples } = await service.call('datasets.samples', { dataset: datasetId, offset: 0, limit: 60 })
  paths = samples.map(({ path }) => path)
})
afterAll(() => scratch.remove())

describe('what was measured without pretraining statistics', () => {
  const chart = () => thaw.page.getByTestId('shift-chart')

  it('by moments stands among the images that a person knows', async () => {
    store({ ...without('moderate'), moments, recognised })
    thaw = await launchApp(scratch)
    try {
      await openDataset(thaw.page, 'shapes')
      await thaw.page.getByTestId('moment-table').waitFor()
      const text = await chart().textContent()
      expect(text).toContain('Moderate shift')
      expect(text).toContain('About as far from pretraining as line drawings')
      const rows = await thaw.page.getByTestId('moment-table').locator('tbody th').allTextContents()
      expect(rows).toEqual([
        'small colour photographs',
        'hand signs',
        'grey clothing',
        'blood smears',
        'Your 38 images',
        'line drawings',
      ])
      const own = thaw.page.getByRole('img', { name: '0.48, 95 % interval 0.45 to 0.51' })
      expect(await own.count()).toBe(1)
      expect(await unnamed(thaw.page)).toEqual([])
      await picture(thaw.page, 'shift-by-moments')
    } finally {
      await thaw.close()
    }
  })

  it('shows what the model sees in the images, each name with the picture that it is surest of', async () => {
    store({ ...without('moderate'), moments, recognised })
    thaw = await launchApp(scratch)
    try {
      await openDataset(thaw.page, 'shapes')
      const seen = thaw.page.getByTestId('recognised')
      await expectLoaded(seen.locator('img'))
      const names = await seen.getByRole('listitem').allTextContents()
      expect(names.slice(0, 3)).toEqual(['velvet2 images', 'soft-coated wheaten terrier1 image', 'crane1 image'])
      expect(await chart().textContent()).toMatch(
        /at least 50\s% sure of one class for 23\.7\s% of your 38 images \(95 % interval 13\.0–39\.3\s%\)/u,
      )
      await seen.getByRole('button', { name: 'velvet' }).click()
      const shown = thaw.page.getByRole('dialog').locator('.path')
      expect(await shown.textContent()).toBe(paths[3])
      await thaw.page.keyboard.press('ArrowRight')
      await expect.poll(() => shown.textContent()).toBe(paths[17])
    } finally {
      await thaw.close()
    }
  })

  it('and where it is hardly sure of any, says that the names are guesses', async () => {
    const guesses = { ...recognised, counted: 'all', confident: { value: 0, low: 0, high: 0.092 } } as const
    store({ ...without('moderate'), moments, recognised: guesses })
    thaw = await launchApp(scratch)
    try {
      await openDataset(thaw.page, 'shapes')
      await thaw.page.getByTestId('recognised').waitFor()
      expect(await chart().textContent()).toMatch(/for only 0\.0\s% of your .* its best guesses for all of them/u)
    } finally {
      await thaw.close()
    }
  })

  it('and without any is said to be unknown, with what to do about it', async () => {
    store(without('unknown'))
    thaw = await launchApp(scratch)
    try {
      await openDataset(thaw.page, 'shapes')
      await chart().waitFor()
      expect(await chart().textContent()).toContain('is not known: this model came without statistics')
      expect(await thaw.page.getByRole('region', { name: 'Probes' }).count()).toBe(1)
    } finally {
      await thaw.close()
    }
  })
})
