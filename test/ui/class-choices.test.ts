import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { zipOf } from '../support/datasets/archives.ts'
import { bmpOf, rowsOf24 } from '../support/images/bmp.ts'
import { scene } from '../support/images/photo.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { checked, expectLoaded, goTo, importNow, lookAt } from './person.ts'
import { writePictures, type Pictures } from './pictures.ts'
import { picture } from './screens.ts'

const scratch = scratchFolder()
const place = (name: string): string => join(scratch.root, name)
let thaw: LaunchedApp
let pictures: Pictures

beforeAll(async () => {
  pictures = await writePictures(scratch.pictures, 96)
  thaw = await launchApp(scratch)
})
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

/** The pictures of a class, as many as all have. */
function filesOf(name: string): string[] {
  return readdirSync(join(scratch.pictures, name))
    .filter((file) => file.endsWith('.png') && !file.startsWith('a-torn'))
    .map((file) => join(scratch.pictures, name, file))
}

function copyTo(folder: string, files: readonly string[]): void {
  mkdirSync(folder, { recursive: true })
  for (const [i, file] of files.entries()) cpSync(file, join(folder, `photo ${i}.png`))
}

const counts = (): Promise<string[]> => thaw.page.getByTestId('counts').locator('tbody tr').allTextContents()

describe('class folders in class folders', () => {
  it('are shown in both readings, and wait for a person to choose', async () => {
    const { page } = thaw
    const [one = '', two = '', three = ''] = pictures.classes
    const root = place('levels')
    copyTo(join(root, 'round', one), filesOf(one))
    copyTo(join(root, 'round', two), filesOf(two))
    copyTo(join(root, 'angular', three), filesOf(three))
    await goTo(page, 'Datasets')
    await lookAt(page, root)
    const question = page.getByTestId('levels')
    expect(await question.textContent()).toMatch(/“angular” and “round”; inside them are/)
    expect(await page.getByTestId('import-now').isDisabled()).toBe(true)
    await picture(page, 'preview-levels')
    expect(await unnamed(page)).toEqual([])
    await question.getByRole('button', { name: 'The 3 lower folders' }).click()
    await question.waitFor({ state: 'detached' })
    for (const name of pictures.classes) await page.getByTestId('counts').getByText(name, { exact: true }).waitFor()
    await page.getByRole('radio', { name: 'The 2 upper folders' }).click()
    await page.getByTestId('counts').getByText('angular', { exact: true }).waitFor()
    expect(await counts()).toHaveLength(2)
    await checked(page)
    await importNow(page)
  })
})

describe('a file that names the classes', () => {
  it('is used, shown, and can be turned off', async () => {
    const { page } = thaw
    const root = place('named')
    for (const [i, name] of pictures.classes.entries()) copyTo(join(root, String(i)), filesOf(name))
    writeFileSync(join(root, 'classes.txt'), 'apple\nbanana\ncherry\n')
    await goTo(page, 'Datasets')
    await lookAt(page, root)
    for (const name of ['apple', 'banana', 'cherry']) {
      await page.getByTestId('counts').getByText(name, { exact: true }).waitFor()
    }
    await picture(page, 'preview-class-names')
    await page.getByTestId('class-names').selectOption('labels')
    await page.getByTestId('counts').getByText('apple', { exact: true }).waitFor({ state: 'detached' })
    expect((await counts()).map((text) => text[0])).toEqual(['0', '1', '2'])
    expect(await page.getByTestId('class-names').textContent()).toContain('From classes.txt (apple, …)')
    await page.getByTestId('class-names').selectOption('file')
    await page.getByTestId('counts').getByText('apple', { exact: true }).waitFor()
    expect(await unnamed(page)).toEqual([])
  })
})

describe('pictures that are no files of a usual kind', () => {
  it('are shown before and after the import: in an archive beside the list, in base64, and in BMP', async () => {
    const { page } = thaw
    const [one = '', two = ''] = pictures.classes
    const files = [...filesOf(one).slice(0, 8), ...filesOf(two).slice(0, 8)]
    const root = place('kinds')
    mkdirSync(root)
    const label = (i: number): string => (i < 8 ? one : two)
    const text = (i: number): string => readFileSync(files[i] ?? '').toString('base64')
    const rows = files.map((_, i) => ({
      label: label(i),
      image: i % 3 === 0 ? text(i) : `${i}.${i % 3 === 1 ? 'png' : 'bmp'}`,
    }))
    writeFileSync(join(root, 'list.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'))
    const packed = files.flatMap((file, i) => (i % 3 === 1 ? [[`${i}.png`, readFileSync(file)] as const] : []))
    writeFileSync(join(root, 'images.zip'), zipOf(Object.fromEntries(packed)))
    for (const i of files.keys()) {
      const bitmap = bmpOf({ width: 48, height: 40, bits: 24, rows: rowsOf24(scene(i + 1, 48, 40), 48) })
      if (i % 3 === 2) writeFileSync(join(root, `${i}.bmp`), bitmap)
    }
    await goTo(page, 'Datasets')
    await lookAt(page, root)
    await checked(page)
    await expectLoaded(page.getByTestId('samples').locator('img'))
    expect(await page.getByTestId('samples').locator('img').count()).toBe(files.length)
    expect(await page.getByTestId('import-now').textContent()).toBe(`Import ${files.length} items`)
    await importNow(page)
    await expectLoaded(page.getByTestId('image-grid').locator('img'))
  })
})
