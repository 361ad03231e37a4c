import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Advice } from '../../../core/contract/advice.ts'
import type { Measurement } from '../../../core/contract/measurement.ts'
import type { RunDetail } from '../../../core/contract/run.ts'
import { OTHER_MODEL, writeTwoModels } from '../../support/zoo.ts'
import { temporaryFolder, thaw } from './thaw.ts'

const folder = temporaryFolder()
const home = join(folder.path, 'home')
const zoo = join(folder.path, 'zoo')
const pictures = join(folder.path, 'pictures')
const inZoo = (...args: string[]) => thaw([...args, '--home', home, '--engine', 'ort'], { THAW_ZOO: zoo })
afterAll(() => folder.remove())

beforeAll(async () => {
  await writeTwoModels(zoo, folder.path)
  await thaw(['sample', pictures, '--items', '60'])
})

it.each([
  ['measure', []],
  ['recommend', []],
  ['train', ['--strategy', 'frozen']],
  ['run', []],
])('%s answers the name of no model with those there are, before it imports', async (command, options) => {
  const { code, stderr } = await inZoo(command, pictures, '--model', 'none', ...options, '--progress', 'json')
  expect(code).toBe(2)
  expect(stderr).toContain(`There is no model “none”. Installed are ${OTHER_MODEL} and thaw-tiny`)
  expect(stderr).not.toContain('"kind":"import"')
})

it('a model by name is measured, advised on and trained, and everything printed names it', async () => {
  const ran = await inZoo('run', pictures, '--model', OTHER_MODEL, '--epochs', '1', '--json')
  if (ran.code !== 0) throw new Error(ran.stderr)
  const all = JSON.parse(ran.stdout) as RunDetail & { measure: Measurement; advice: Advice }
  for (const { model } of [all, all.measure, all.advice]) expect(model).toBe(OTHER_MODEL)
  expect(all.advice.statistics).toBe(all.measure.shift.statistics)
  const recommended = await inZoo('recommend', 'pictures', '--model', OTHER_MODEL)
  expect(recommended.stdout).toContain(`for ${OTHER_MODEL} and its statistics ${all.advice.statistics?.slice(0, 12)}`)
  const shown = await inZoo('history', 'show', all.runId)
  expect(shown.stdout).toMatch(new RegExp(`model +${OTHER_MODEL} \\(${all.modelHash.slice(0, 12)}\\)`))
})
