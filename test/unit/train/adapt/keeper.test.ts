import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Evaluation } from '../../../../core/train/native/tasks/task.ts'
import { createKeeper } from '../../../../core/train/native/adapt/keeper.ts'
import { bestFile } from '../../../../core/train/native/checkpoint-files.ts'
import { smallModel } from '../../model/tiny.ts'

const neverAsked = (): never => {
  throw new Error('weights are judged by their losses')
}

const folder = mkdtempSync(join(tmpdir(), 'thaw-keeper-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What validation saw: losses that wobble around a mean, on as many images as asked for. */
function seen(mean: number, images = 100, wobble = 0.05): Evaluation {
  const calibrated = Float32Array.from({ length: images }, (_, i) => mean + (i % 2 === 0 ? wobble : -wobble))
  return { value: 1 - mean / 2, loss: mean, calibrated, factor: 1, shares: [], score: neverAsked }
}

/** Verdicts on weights in a row; the first are those of the fitted head. */
async function judged(name: string, ...evaluations: readonly Evaluation[]) {
  const runDir = join(folder, name)
  mkdirSync(runDir)
  const model = smallModel('keeper')
  const changing = new Set(model.architecture.tensors.map(({ name }) => name))
  const keeper = createKeeper(runDir, { ...model, changing }, null)
  const verdicts = []
  for (const [epoch, evaluation] of evaluations.entries())
    verdicts.push(await keeper.judge(evaluation, { epoch, step: 10 * epoch }))
  expect(existsSync(bestFile(runDir))).toBe(true)
  return verdicts
}

test('weights that are better are kept, worse ones are not, and as good ones take the place of older ones', async () => {
  const [, better, worse, equal] = await judged('kept', seen(1), seen(0.5), seen(0.9, 100, 0.2), seen(0.5))
  expect(better!.kept).toMatchObject({ epoch: 1, step: 10, value: 0.75 })
  expect(worse).toMatchObject({ kept: null, worse: true })
  expect(equal!.kept).toMatchObject({ epoch: 3 })
})

test('weights that leave the fitted head behind and come back are gains on the way, and improve on it at the end only', async () => {
  const verdicts = await judged('back', seen(1), seen(2), seen(1.6), seen(1.2), seen(0.8))
  expect(verdicts.map(({ better }) => better)).toEqual([true, true, true, true, true])
  expect(verdicts.map(({ improved }) => improved)).toEqual([false, false, false, false, true])
  expect(verdicts.map(({ kept }) => kept?.epoch ?? null)).toEqual([0, null, null, null, 4])
})

test('gains too small to tell add up until they count', async () => {
  const noisy = (mean: number): Evaluation => {
    const images = 64
    const calibrated = Float32Array.from({ length: images }, (_, i) => mean + Math.sin(i * (1 + mean)))
    return { ...seen(mean, images), calibrated }
  }
  const verdicts = await judged('slow', noisy(1), ...[0.99, 0.97, 0.95, 0.9, 0.85, 0.8, 0.6].map((mean) => noisy(mean)))
  const better = verdicts.map((verdict) => verdict.better)
  expect(better.slice(2).includes(false)).toBe(true)
  expect(better.slice(2).includes(true)).toBe(true)
})

test('without validation images the last weights are kept', async () => {
  const verdicts = await judged('none', seen(1, 0), seen(2, 0), seen(3, 0))
  expect(verdicts.map(({ kept }) => kept?.epoch)).toEqual([0, 1, 2])
})
