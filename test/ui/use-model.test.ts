/** What a run is for: pictures of the person's own, scored before it and after it; and the captions that stand for a class. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { writeTwoModels } from '../support/zoo.ts'
import { drop } from './drop.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { expectLoaded, goTo, importByPath, setOptions, statusBecomes } from './person.ts'
import { type Pictures, writePictures } from './pictures.ts'
import { picture } from './screens.ts'

const scratch = scratchFolder()
const zoo = join(scratch.root, 'zoo')
let written: Pictures
let thaw: LaunchedApp

beforeAll(async () => {
  await writeTwoModels(zoo, scratch.root)
  written = await writePictures(scratch.pictures, 96)
  thaw = await launchApp({ ...scratch, zoo })
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

const file = (name: string, index: number): string => {
  const folder = join(scratch.pictures, name)
  return join(folder, readdirSync(folder).filter((each) => !each.startsWith('a-torn'))[index] ?? '')
}
const scores = () => thaw.page.getByTestId('use-scores')
const shown = () => scores().getByRole('article')
const press = async () => thaw.page.getByTestId('use-score').click()

describe('class templates', () => {
  const templates = () => thaw.page.getByTestId('class-templates')

  it('stand beside the zero-shot score, where a wrong one is a sentence', async () => {
    const { page } = thaw
    await importByPath(page, scratch.pictures)
    await page.getByTestId('recommend-only').click()
    await page.getByTestId('advice-card').waitFor()
    await templates().getByText('5 class templates').click()
    const field = templates().getByRole('textbox')
    expect((await field.inputValue()).split('\n')[0]).toBe('a photo of a {}')
    await field.fill('a photo')
    expect(await templates().getByRole('alert').textContent()).toContain('has no {}')
    expect(await templates().getByRole('button', { name: 'Score with these' }).isDisabled()).toBe(true)
    expect(await unnamed(page)).toEqual([])
    await picture(page, 'class-templates-wrong')
  })

  it('are scored again with what the person writes, and advice follows', async () => {
    const { page } = thaw
    await templates().getByRole('textbox').fill('a drawing of a {}\nthe {}')
    await templates().getByRole('button', { name: 'Score with these' }).click()
    await templates().getByText('2 class templates').waitFor()
    await page.getByTestId('advice-card').waitFor()
    await templates().getByText('2 class templates').click()
    expect(await templates().getByRole('textbox').inputValue()).toBe('a drawing of a {}\nthe {}')
    await picture(page, 'class-templates')
  })
})

describe('using a run', () => {
  it('begins with its classes, and says what is missing', async () => {
    const { page } = thaw
    await setOptions(page, { epochs: 1, strategy: 'frozen' })
    await page.getByTestId('recommend-and-train').click()
    await statusBecomes(page, 'completed')
    await page.getByRole('region', { name: 'Newest run' }).getByRole('link').first().click()
    await page.getByTestId('use-run').click()
    await page.getByRole('heading', { name: 'Use the model', level: 1 }).waitFor()
    expect((await page.getByTestId('use-texts').inputValue()).split('\n')).toEqual([...written.classes])
    expect(await page.getByText('2 class templates').count()).toBe(1)
    expect(await page.getByTestId('use-score').getAttribute('title')).toBe('Choose pictures first')
    expect(await unnamed(page)).toEqual([])
    await picture(page, 'use-empty')
  })

  it('scores dropped pictures before and after, the best first, and names those that it cannot read', async () => {
    const { page } = thaw
    const [first = '', second = ''] = written.classes
    writeFileSync(join(scratch.root, 'words.png'), 'no picture')
    await drop(page, file(first, 0), file(second, 0), join(scratch.root, 'words.png'))
    await page.getByText('3 pictures', { exact: true }).waitFor()
    await press()
    await shown().nth(1).waitFor()
    await expectLoaded(shown().locator('img'))
    const rows = await shown().nth(0).getByRole('row').allTextContents()
    expect(rows[0]).toBe('LabelBeforeAfter')
    expect(rows).toHaveLength(1 + written.classes.length)
    const after = rows.slice(1).map((text) => Number(/([\d.]+)\s?%$/.exec(text)?.[1]))
    expect(after).toEqual(after.toSorted((a, b) => b - a))
    expect(await scores().textContent()).toContain('add up to 100 %')
    expect(await scores().textContent()).toContain('“words.png” is not an image')
    expect(await unnamed(page)).toEqual([])
    await picture(page, 'use-scores')
  })

  it('tells labels that it never saw, and captions by their cosines', async () => {
    const { page } = thaw
    await page.getByTestId('use-texts').fill(`${written.classes[0]}\nzebra`)
    await press()
    await scores().getByText('“zebra” is no class that the run trained on').waitFor()
    await page.getByRole('radio', { name: 'Captions' }).check()
    expect(await page.getByTestId('use-score').getAttribute('title')).toBe('Type a caption first')
    await page.getByTestId('use-texts').fill('a red star on blue\nsomething else entirely')
    await press()
    await scores().getByText('Cosines of picture and text').waitFor()
    await picture(page, 'use-captions')
  })

  it('takes chosen files, of which some can be left out', async () => {
    const { page } = thaw
    await page.getByRole('button', { name: 'Clear' }).click()
    await page
      .getByLabel('Pictures', { exact: true })
      .setInputFiles([file(written.classes[0] ?? '', 1), file(written.classes[1] ?? '', 1)])
    await page
      .getByRole('button', { name: /^Leave out/ })
      .first()
      .click()
    await press()
    await expect.poll(() => shown().count()).toBe(1)
  })
})

it('a model is used from its card, with labels of the person’s own and one score', async () => {
  const { page } = thaw
  await goTo(page, 'Settings')
  await page.getByTestId('models').getByRole('button', { name: 'thaw-tiny', exact: true }).click()
  const costs = page.getByTestId('model-costs')
  await costs.getByRole('row').nth(7).waitFor()
  expect(await costs.textContent()).toMatch(/For the \d+ training images of shapes/)
  await picture(page, 'model-card-costs')
  await page.getByTestId('model-card').getByRole('link', { name: 'Score pictures' }).click()
  await page.getByTestId('use-texts').fill('circle\nstar')
  await drop(page, file(written.classes[0] ?? '', 2))
  await press()
  await shown().first().waitFor()
  expect(await shown().first().getByRole('row').first().textContent()).toBe('LabelScore')
  await picture(page, 'use-without-run')
})
