/** What a person with photographs gets without naming a model: thaw-photo, at the side that suits the strategy. */
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Advice } from '../../../core/contract/advice.ts'
import type { Measurement } from '../../../core/contract/measurement.ts'
import type { RunDetail } from '../../../core/contract/run.ts'
import { temporaryFolder, thaw } from './thaw.ts'

const folder = temporaryFolder()
const photos = join(folder.path, 'photos')
afterAll(() => folder.remove())

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit))

const byDefault = (...args: string[]) =>
  thaw([...args, '--json', '--home', join(folder.path, 'home')], { THAW_MODEL: undefined })

async function trained(...args: string[]): Promise<RunDetail> {
  const { code, stdout, stderr } = await byDefault('train', photos, ...args)
  if (code !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as RunDetail
}

test('the sample of photographs is written to an empty folder only, with its terms', async () => {
  const { stdout } = await byDefault('sample', photos, '--photos')
  expect(JSON.parse(stdout)).toMatchObject({ directory: photos, items: 240 })
  expect(readdirSync(photos)).toEqual([...DIGITS, 'LICENSE-APACHE-2.0.txt', 'NOTICE'])
  expect((await byDefault('sample', photos, '--photos')).stderr).toContain('not empty')
  // Fewer train as well, and sooner.
  for (const digit of DIGITS)
    for (const file of readdirSync(join(photos, digit)).slice(8)) rmSync(join(photos, digit, file))
  const { code, stderr } = await byDefault('sample', join(folder.path, 'other'), '--photos', '--items', '3')
  expect([code, stderr]).toEqual([2, expect.stringContaining('leave out --items')])
})

test('the head of a frozen tower, fitted at the model’s own side, knows many of the hands', async () => {
  const { runId, model, modelHash, scores, artifacts } = await trained('--strategy', 'frozen')
  const { phases } = JSON.parse((await byDefault('history', 'show', runId)).stdout) as RunDetail
  expect(model).toBe('thaw-photo')
  expect(modelHash).toMatch(/^[0-9a-f]{64}$/)
  expect(scores?.test?.value).toBeGreaterThan(0.4)
  // Both towers, bit for bit.
  expect(artifacts.frozen).toMatchObject({ unchanged: true })
  expect(artifacts.frozen?.numbers).toBeGreaterThan(20_000_000)
  expect(phases).toMatchObject([
    { trainable: ['connector'], numbers: expect.any(Number), rates: { connector: expect.any(Number) } },
  ])
})

test('with advice, the tower trains at the side that the time allows, and the run keeps its advice', async () => {
  const { code, stdout, stderr } = await byDefault('run', photos, '--strategy', 'full', '--minutes', '0.1')
  expect([code, stderr.includes('about another model')]).toEqual([0, false])
  const run = JSON.parse(stdout) as RunDetail & { advice: Advice; measure: Measurement }
  expect(run.measure.model).toBe('thaw-photo')
  expect(run.measure.cost.sides).toEqual([160, 96, 128, 224])
  expect(run.advice.ranking.find(({ strategy }) => strategy === 'full')).toMatchObject({ side: 96 })
  expect(run).toMatchObject({ model: 'thaw-photo@96', adviceId: run.advice.adviceId })
})

test('without advice, the tower trains at the smallest side, unless the person names one', async () => {
  const quick = ['--strategy', 'full', '--minutes', '0.1']
  expect((await trained(...quick)).model).toBe('thaw-photo@96')
  expect((await trained(...quick, '--model', 'thaw-photo@128')).model).toBe('thaw-photo@128')
})
