/** `thaw models stats` and `thaw models add --statistics`, for a checkpoint that nobody has the pretraining set of. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { temporaryFolder, thaw } from './thaw.ts'

const CHECKPOINT = resolve(import.meta.dirname, '../../support/goldens/checkpoints/siglip')
const folder = temporaryFolder()
const pictures = join(folder.path, 'pictures')
const file = join(folder.path, 'siglip-statistics.safetensors')
const here = (...args: string[]) => thaw([...args, '--home', join(folder.path, 'home'), '--engine', 'ort'])
afterAll(() => folder.remove())
beforeAll(async () => {
  await thaw(['sample', pictures, '--items', '90', '--seed', '5'])
})

it('a wrong place is reported before anything is added', async () => {
  const added = await here('models', 'add', CHECKPOINT, '--statistics', join(folder.path, 'none'))
  expect([added.code, added.stderr]).toEqual([2, expect.stringContaining('There is no folder or file')])
  expect((await here('models', '--json')).stdout).not.toContain('siglip')
})

it('a model is added together with statistics, and the text says what they mean', async () => {
  const { code, stdout } = await here('models', 'add', CHECKPOINT, '--statistics', pictures)
  expect(code).toBe(0)
  expect(stdout).toMatch(/built from +\d+ different images of the folder “pictures”/)
  expect(stdout).toContain(
    'Shift is then the distance to these images, which stand for the pretraining set and are not it',
  )
  expect(stdout).not.toContain('unknown until')
  const listed = await here('models')
  expect(listed.stdout).toMatch(/siglip .*images: the folder “pictures”/)
})

it('its statistics are saved, removed and taken in again, one at a time', async () => {
  const saved = await here('models', 'stats', 'siglip', '--output', file)
  expect([saved.code, existsSync(file)]).toEqual([0, true])
  const both = await here('models', 'stats', 'siglip', '--output', file, '--remove')
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('Choose one of')])
  expect((await here('models', 'stats', 'siglip', '--remove')).stdout).toMatch(/^Removed .*statistics\.safetensors/)
  const again = await here('models', 'stats', 'siglip', '--remove')
  expect([again.code, again.stderr]).toEqual([2, expect.stringContaining('Nobody has built statistics for siglip')])
  const taken = await here('models', 'stats', 'siglip', '--reference', file)
  expect(taken.stdout).toContain('the folder “pictures”')
  const other = await here('models', 'stats', 'thaw-tiny', '--reference', file)
  expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('from another checkpoint')])
})
