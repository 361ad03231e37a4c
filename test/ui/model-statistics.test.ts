/** Statistics for a checkpoint in the window: at its addition, built with progress, stopped, saved, removed, refused. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { encodePng } from '../../core/dataset/index.ts'
import { createRandom } from '../../core/domain/random.ts'
import { openThaw } from '../support/service.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { goTo, openDataset } from './person.ts'
import { writePictures } from './pictures.ts'
import { picture } from './screens.ts'

const CHECKPOINT = resolve(import.meta.dirname, '../support/goldens/checkpoints/clip')
const scratch = scratchFolder()
const holiday = join(scratch.root, 'holiday')
const file = join(scratch.root, 'holiday-statistics.safetensors')
let thaw: LaunchedApp

beforeAll(async () => {
  mkdirSync(holiday)
  const random = createRandom('holiday')
  for (let i = 0; i < 150; i++) {
    const rgb = Uint8Array.from({ length: 24 * 24 * 3 }, () => random.int(256))
    writeFileSync(join(holiday, `${i}.png`), await encodePng(rgb, 24, 24))
  }
  await writePictures(scratch.pictures, 60)
  {
    await using service = openThaw(scratch.home)
    await service.call('datasets.import', { path: scratch.pictures })
  }
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

const statistics = () => thaw.page.getByTestId('model-statistics')

async function build(from: string): Promise<void> {
  await thaw.page.getByTestId('statistics-from').fill(from)
  await thaw.page.getByTestId('build-statistics').click()
}

async function openCard(): Promise<void> {
  await goTo(thaw.page, 'Settings')
  await thaw.page.getByTestId('models').getByRole('button', { name: 'clip', exact: true }).click()
  await statistics().waitFor()
}

describe('statistics for a checkpoint', () => {
  it('are offered when it is added, with what they mean', async () => {
    const { page } = thaw
    await goTo(page, 'Settings')
    await page.getByTestId('add-model').click()
    await page.getByTestId('model-name').fill(CHECKPOINT)
    await page.getByTestId('add-model-named').click()
    await page.getByTestId('just-added').waitFor()
    const text = await statistics().textContent()
    expect(text).toContain('came without statistics of its pretraining, so that shift is unknown')
    expect(text).toContain('which stand for the pretraining set and are not it')
    expect(await unnamed(page)).toEqual([])
    await picture(page, 'statistics-offered')
  })

  it('say what is wrong with images that do not do', async () => {
    await build(join(scratch.root, 'nowhere'))
    const said = statistics().getByTestId('failure')
    await said.waitFor()
    expect(await said.textContent()).toContain('There is no folder or file')
    await picture(thaw.page, 'statistics-refused')
    await build(scratch.pictures)
    await expect.poll(() => said.textContent()).toContain('at least 64 different images')
    await said.getByRole('button', { name: 'Dismiss' }).click()
  })

  it('are built of a folder of pictures, and the card names it', async () => {
    const { page } = thaw
    await build(holiday)
    await statistics().getByText('150 images of the folder “holiday”').waitFor()
    await picture(page, 'statistics-built')
    await page.getByTestId('add-models').getByRole('button', { name: 'Close' }).click()
    await openCard()
    expect(await statistics().textContent()).toContain('150 images of the folder “holiday”')
    expect(await unnamed(page)).toEqual([])
    await picture(page, 'statistics-card')
  })

  it('are saved as a file, removed, and taken in from the file again', async () => {
    const { page } = thaw
    await statistics().getByText('Save as a file').click()
    await page.getByTestId('statistics-file').fill(file)
    await page.getByTestId('save-statistics').click()
    await expect.poll(() => existsSync(file)).toBe(true)
    await page.getByTestId('forget-statistics').click()
    await statistics().getByText('Nothing yet').waitFor()
    await build(file)
    await statistics().getByText('150 images of the folder “holiday”').waitFor()
    await page.getByTestId('model-card').getByRole('button', { name: 'Use this model' }).click()
  })

  it('then name what a dataset’s shift was measured against', async () => {
    const { page } = thaw
    await goTo(page, 'Datasets')
    await openDataset(page, 'shapes')
    await page.getByTestId('recommend-only').click()
    const shift = page.getByTestId('shift-chart')
    await shift.waitFor()
    expect(await shift.textContent()).toContain('150 images of the folder “holiday”, not with the pretraining set')
    await picture(page, 'statistics-shift')
  })
})
