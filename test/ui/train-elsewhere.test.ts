/** “Train it elsewhere”: a recipe for another trainer, or its start, from the page of a dataset. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../core/app/sample.ts'
import { openThaw } from '../support/service.ts'
import { fakeEnvironment, havePython } from '../support/trainers/fake-environment.ts'
import { writeTinyCheckpoint } from '../support/trainers/tiny-checkpoint.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { goTo, openDataset } from './person.ts'
import { picture } from './screens.ts'

const scratch = scratchFolder()
const checkpoint = join(scratch.root, 'Qwen2.5-VL tiny')
let thaw: LaunchedApp

beforeAll(async () => {
  const written = await writeSampleDataset(scratch.pictures, { items: 60, seed: 1 })
  if (!written.ok) throw new Error(written.failure.message)
  const talks = join(scratch.root, 'talks')
  const spoken = await writeSampleDataset(talks, { items: 30, seed: 2, format: 'messages' })
  if (!spoken.ok) throw new Error(spoken.failure.message)
  await writeTinyCheckpoint(checkpoint)
  await using service = openThaw(scratch.home)
  await service.call('datasets.import', { path: scratch.pictures })
  await service.call('datasets.import', { path: talks })
  await service.call('models.add', { model: checkpoint })
  if (havePython)
    await service.call('settings.set', {
      pythons: {
        'llama-factory': fakeEnvironment(join(scratch.root, 'lf')),
        runner: join(dirname(fakeEnvironment(join(scratch.root, 'measuring'))), 'python-with-features'),
      },
    })
  process.env['FAKE_TRAINER'] = 'steps=20 pause=0.01'
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

async function openDialog() {
  const { page } = thaw
  await goTo(page, 'Datasets')
  await openDataset(page, 'shapes')
  await page.getByTestId('train-elsewhere').click()
  return page.getByRole('dialog')
}

describe('training elsewhere', () => {
  it('says what is no checkpoint, and which trainers can train what of one', async () => {
    const { page } = thaw
    const dialog = await openDialog()
    expect(await unnamed(page)).toEqual([])
    await page.getByTestId('elsewhere-model').fill(scratch.pictures)
    await dialog.getByText(/holds no checkpoint/).waitFor()
    await picture(page, 'elsewhere-none')
    await page.getByTestId('elsewhere-model').fill(checkpoint)
    const support = page.getByTestId('elsewhere-support')
    await support.getByText(/Thaw’s runner/).waitFor()
    await page.getByTestId('elsewhere-strategy').selectOption('last-block')
    await support.getByText(/^LLaMA-Factory cannot train block 2 of the vision tower/).waitFor()
    const trainers = await page.getByTestId('elsewhere-trainer').locator('option').allTextContents()
    expect(trainers).toEqual(['Thaw’s runner', 'ms-swift'])
    await picture(page, 'elsewhere')
  })

  it('writes a recipe, and says what should train', async () => {
    const { page } = thaw
    const out = join(scratch.root, 'my recipe')
    await page.getByTestId('elsewhere-trainer').selectOption('ms-swift')
    await page.getByRole('radio', { name: 'On other machines' }).check({ force: true })
    await page.getByTestId('elsewhere-launcher').selectOption('slurm')
    await page.getByRole('spinbutton', { name: 'Machines' }).fill('2')
    await picture(page, 'elsewhere-machines')
    await page.getByTestId('elsewhere-out').fill(out)
    await page.getByTestId('elsewhere-write').click()
    const dialog = page.getByRole('dialog', { name: 'The recipe is written' })
    await dialog.waitFor()
    expect(await page.getByTestId('elsewhere-folder').textContent()).toBe(out)
    expect(await dialog.locator('tbody tr').allTextContents()).toEqual(['last block64'])
    expect(readFileSync(join(out, 'slurm.sh'), 'utf8')).toMatch(/--nodes=2\b/)
    expect(existsSync(join(out, 'README.md'))).toBe(true)
    await picture(page, 'elsewhere-written')
    expect(await unnamed(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Close' }).click()
  })
})

describe('a model that other trainers train', () => {
  it('is chosen beside the button, and gets advice from the published record', async () => {
    const { page } = thaw
    await page.getByTestId('model-select').selectOption('Qwen2.5-VL tiny')
    const card = page.getByTestId('elsewhere-card')
    await card.getByText('Not calibrated', { exact: true }).waitFor()
    expect(await page.getByTestId('advice-strategy').textContent()).toBe('Low-rank adapters')
    expect(await card.getByText(/^\+\d.*in \d+ tests$/).count()).toBe(1)
    expect(await page.getByTestId('measured').textContent()).toContain('Not measured with Qwen2.5-VL tiny yet')
    expect(await unnamed(page)).toEqual([])
    await picture(page, 'elsewhere-advice')
    await page.getByTestId('option-goal').selectOption('robust')
    await expect.poll(() => page.getByTestId('advice-strategy').textContent()).toBe('Frozen encoder')
    expect(await card.getByRole('heading').first().textContent()).toContain('scores should hold on changed images')
  })

  it.skipIf(!havePython)(
    'is measured by a Python of the person’s, and its advice names what was measured',
    async () => {
      const { page } = thaw
      await page.getByTestId('measure-elsewhere').click()
      const python = page.getByTestId('elsewhere-python')
      await python.locator('option', { hasText: join(scratch.root, 'measuring') }).waitFor({ state: 'attached' })
      expect(await unnamed(page)).toEqual([])
      await picture(page, 'elsewhere-measure')
      await page.getByRole('checkbox', { name: 'Without a GPU' }).check()
      await page.getByTestId('measure-elsewhere-start').click()
      const measured = page.getByTestId('measured')
      await measured.getByText('Linear probe, after the connector').waitFor()
      await measured.getByText('Some of its answers').click()
      expect(await measured.getByText('Answers before training, exact match').count()).toBe(1)
      expect(await unnamed(page)).toEqual([])
      await picture(page, 'elsewhere-measured')
      expect(await page.getByTestId('elsewhere-card').textContent()).not.toContain('Thaw has not run the model')
    },
  )

  it('is advised on where Thaw itself cannot train', async () => {
    const { page } = thaw
    await goTo(page, 'Datasets')
    await openDataset(page, 'talks')
    const why = page.getByTestId('not-trainable')
    expect(await why.textContent()).toContain('Other trainers train models that write texts on it')
    await page.getByTestId('elsewhere-card').getByText('Not calibrated', { exact: true }).waitFor()
    expect(await page.getByTestId('model-choice').textContent()).toContain('Qwen2.5-VL tiny')
    expect(await unnamed(page)).toEqual([])
    await picture(page, 'elsewhere-conversations')
  })

  it('is listed in the settings, with a card', async () => {
    const { page } = thaw
    await goTo(page, 'Settings')
    const row = page.getByTestId('models').getByRole('row', { name: /Qwen2.5-VL tiny/ })
    expect(await row.textContent()).toMatch(/In use.*for other trainers/)
    await row.getByRole('button').click()
    await page.getByTestId('model-card').waitFor()
    expect(await unnamed(page)).toEqual([])
    await picture(page, 'elsewhere-model-card')
    await page.getByTestId('model-card').getByRole('button', { name: 'Close' }).click()
  })

  it.skipIf(!havePython)('starts with the trainer that is installed, and leads to its run', async () => {
    const { page } = thaw
    await goTo(page, 'Datasets')
    await openDataset(page, 'shapes')
    await page.getByTestId('train-full').click()
    expect(await page.getByTestId('elsewhere-model').inputValue()).toBe(checkpoint)
    expect(await page.getByTestId('elsewhere-strategy').inputValue()).toBe('full')
    await page.getByTestId('elsewhere-trainer').selectOption('llama-factory')
    const python = page.getByTestId('elsewhere-python')
    await python.locator('option', { hasText: join(scratch.root, 'lf') }).waitFor({ state: 'attached' })
    await picture(page, 'elsewhere-here')
    await page.getByRole('checkbox', { name: 'Without a GPU' }).check()
    await page.getByTestId('elsewhere-start').click()
    await page.getByTestId('run-status').and(page.locator('[data-status=completed]')).waitFor()
    expect(await page.getByTestId('run-timeline').textContent()).toMatch(/Exactly the planned \d+ tensors changed/)
  })
})
