/** Measurements by a model without pretraining statistics, in the window: by moments among their marks, and unknown. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { homePaths } from '../../core/app/home.ts'
import { newId } from '../../core/app/service/new-id.ts'
import type { Measurement, MomentShift, ShiftMeasure } from '../../core/contract/index.ts'
import { openHistory } from '../../core/history/index.ts'
import { MARKS } from '../support/marks.ts'
import { openThaw } from '../support/service.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { openDataset } from './person.ts'
import { writePictures } from './pictures.ts'
import { picture } from './screens.ts'

const scratch = scratchFolder()
let thaw: LaunchedApp
let found: Measurement

const around = (value: number) => ({ value, low: value - 0.03, high: value + 0.03 })
const moments: MomentShift = {
  images: 38,
  layers: [],
  quarters: [0.48, 0.4, 0.22, 0.2].map(around),
  logVariance: around(0.9),
  marks: MARKS,
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
})
afterAll(() => scratch.remove())

describe('what was measured without pretraining statistics', () => {
  const chart = () => thaw.page.getByTestId('shift-chart')

  it('by moments stands among the images that a person knows', async () => {
    store({ ...without('moderate'), moments })
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
