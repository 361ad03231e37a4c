/** A trainer of others in the window: its run is followed live, stopped and continued. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../core/app/sample.ts'
import { openThaw } from '../support/service.ts'
import { fakeEnvironment, havePython } from '../support/trainers/fake-environment.ts'
import { writeTinyCheckpoint } from '../support/trainers/tiny-checkpoint.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { goTo } from './person.ts'
import { picture } from './screens.ts'

const scratch = scratchFolder()
let thaw: LaunchedApp

/** The run goes on when the Thaw that started it has closed, and the window finds it. */
beforeAll(async () => {
  if (!havePython) return
  const written = await writeSampleDataset(scratch.pictures, { items: 60, seed: 1 })
  if (!written.ok) throw new Error(written.failure.message)
  const model = join(scratch.root, 'Qwen2.5-VL tiny')
  await writeTinyCheckpoint(model)
  process.env['FAKE_TRAINER'] = 'steps=400 pause=0.2'
  await using service = openThaw(scratch.home)
  await service.call('trainers.start', {
    dataset: scratch.pictures,
    model,
    strategy: 'frozen',
    trainer: 'llama-factory',
    python: fakeEnvironment(join(scratch.root, 'lf')),
    cpu: true,
  })
  // It goes on quickly from where a person stops it.
  process.env['FAKE_TRAINER'] = 'steps=400 pause=0.001'
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  if (!havePython) return
  await thaw.close()
  scratch.remove()
})

describe.skipIf(!havePython)('a run of a started trainer', () => {
  it('shows its curve, its progress and its output while it trains', async () => {
    const { page } = thaw
    await goTo(page, 'History')
    await page
      .getByTestId('history-row')
      .getByRole('link', { name: /frozen/ })
      .click()
    await page.getByTestId('run-status').and(page.locator('[data-status=running]')).waitFor()
    await page.getByTestId('run-curves').locator('canvas').first().waitFor()
    const output = page.getByTestId('trainer-output')
    await output.getByText('trainable params').waitFor()
    expect(await page.getByTestId('run-timeline').textContent()).toMatch(/begins: \d+ numbers train/)
    await picture(page, 'started-trainer')
    expect(await unnamed(page)).toEqual([])
  })

  it('stops and goes on, and says at its end that exactly the planned tensors changed', async () => {
    const { page } = thaw
    const status = page.getByTestId('run-status')
    await page.getByRole('button', { name: 'Stop' }).click()
    await status.and(page.locator('[data-status=stopped]')).waitFor()
    await picture(page, 'started-trainer-stopped')
    await page.getByTestId('resume-run').click()
    await status.and(page.locator('[data-status=completed]')).waitFor()
    await page
      .getByTestId('run-timeline')
      .getByText(/Exactly the planned 3 tensors changed/)
      .waitFor()
    expect(await page.getByText('Final weights').isVisible()).toBe(true)
    await picture(page, 'started-trainer-completed')
  })
})
