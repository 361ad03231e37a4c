/** What models without statistics say by their own words, as they measure and as their order fits what is known. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../../core/app/sample.ts'
import type { Engine } from '../../../core/engine/index.ts'
import { realSet } from '../../support/images/real-sets.ts'
import { wordsOf } from '../../support/own-words.ts'
import { openThaw } from '../../support/service.ts'
import { opened } from '../../unit/engine/support.ts'

const CHECKPOINTS = resolve(import.meta.dirname, '../../support/goldens/checkpoints')
const root = mkdtempSync(join(tmpdir(), 'thaw-own-words-'))
const scenes = join(root, 'scenes')
let engine: Engine

beforeAll(async () => {
  engine = await opened('ort', { threads: 1 })
  const written = await writeSampleDataset(scenes, { items: 60, seed: 2 })
  if (!written.ok) throw new Error(written.failure.message)
})
afterAll(async () => {
  await engine.dispose()
  rmSync(root, { recursive: true, force: true })
})

describe('a dual encoder without statistics', () => {
  it.each(['clip', 'siglip'])('of the family %s measures by its own words, which give no level', async (name) => {
    const events: string[] = []
    await using thaw = openThaw(join(root, name), {
      emit: (event) => event.type === 'job.progress' && events.push(event.stage),
    })
    const model = join(CHECKPOINTS, name)
    const { datasetId } = await thaw.call('datasets.import', { path: scenes })
    const { shift } = await thaw.call('measure.run', { dataset: datasetId, model, jobId: 'first' })
    expect(shift.level).toBe('unknown')
    const { words } = shift
    expect(words!.images).toBe(shift.sampleSize)
    expect(words!.certainty.value).toBeGreaterThan(1 / words!.words)
    expect(words!.names.length).toBeGreaterThan(0)
    expect(events).toContain('Read the model’s own words')
    events.length = 0
    const again = await thaw.call('measure.run', { dataset: datasetId, model, again: true, jobId: 'second' })
    // The words are read once for each model.
    expect([again.shift.words, events.includes('Read the model’s own words')]).toEqual([words, false])
    const advice = await thaw.call('advice.recommend', { dataset: datasetId, model })
    const reason = advice.reasons.find(({ id }) => id === 'shift')!
    expect(reason.text).toMatch(/is not known.*hardly tells \d+ common words apart/)
    expect(reason.numbers).toMatchObject({ ownWords: words!.certainty.value })
  })
})

const far = { name: 'noise', root: null }

it('thaw-tiny is surer of scenes like those of its pretraining than of noise', async () => {
  const found = await wordsOf(engine, 'thaw-tiny', [{ name: 'scenes', root: scenes }, far], 40)
  expect(found.get('scenes')!.certainty.low).toBeGreaterThan(found.get('noise')!.certainty.high)
  expect(found.get('scenes')!.lead).toBeGreaterThan(found.get('noise')!.lead)
})

const [things, hands, cells] = ['cifar10-small', 'sign-digits', 'blood-cells'].map(realSet)

describe.runIf(things && hands && cells)('on real pictures', () => {
  it('thaw-photo is surest of photographs of things, then of hands, and least of cells and noise', async () => {
    const sets = [things, hands, cells].map((path) => ({ name: path!, root: path! }))
    const found = await wordsOf(engine, 'thaw-photo', [...sets, far], 100)
    const [ofThings, ofHands, ...ofFar] = Array.from(found.values(), ({ certainty }) => certainty)
    expect(ofThings!.low).toBeGreaterThan(ofHands!.value)
    for (const { high } of ofFar) expect(high).toBeLessThan(ofHands!.low)
  })
})
