import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeSampleDataset } from '../../core/app/sample.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { goTo, importNow, lookAt } from './person.ts'
import { picture } from './screens.ts'

const scratch = scratchFolder()
const place = (name: string): string => join(scratch.root, name)
let thaw: LaunchedApp

beforeAll(async () => {
  const written = await writeSampleDataset(place('one'), { items: 12, seed: 2 })
  if (!written.ok) throw new Error(written.failure.message)
  for (const name of written.value.classes.slice(1)) rmSync(join(place('one'), name), { recursive: true })
  mkdirSync(place('nothing'))
  writeFileSync(place('letter.txt'), 'Dear reader')
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

describe('an import that cannot be', () => {
  it.each([
    ['an empty folder', 'nothing', /holds no images/],
    ['a folder of one class', 'one', /images of only one class/],
    ['a file that is no dataset', 'letter.txt', /is not a dataset that Thaw recognises/],
    ['a path where nothing is', 'no-such-folder', /There is no/],
  ])('%s is answered with a sentence that names it, and cannot be started', async (_what, name, sentence) => {
    const { page } = thaw
    await goTo(page, 'Datasets')
    await lookAt(page, place(name))
    const failure = page.getByTestId('failure').filter({ hasText: `“${place(name)}”` })
    await failure.waitFor()
    expect(await failure.textContent()).toMatch(sentence)
    expect(await page.getByTestId('import-now').isDisabled()).toBe(true)
    await picture(page, `failure-${name}`)
    expect(await unnamed(page)).toEqual([])
  })

  it('is tried again once the folder is right', async () => {
    const { page } = thaw
    const written = await writeSampleDataset(place('no-such-folder'), { items: 24, seed: 3 })
    expect(written.ok).toBe(true)
    await page.getByTestId('failure').getByRole('button', { name: 'Try again' }).click()
    await page.getByTestId('failure').waitFor({ state: 'detached' })
    await importNow(page)
    await goTo(page, 'Datasets')
    expect(await page.getByTestId('dataset-card').textContent()).toContain('24 images')
  })
})
