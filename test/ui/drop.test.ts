/** Drops of real files on the window; only the answer to Electron's `getPathForFile` may be a stand-in's. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { zipOf } from '../support/datasets/archives.ts'
import { drop, dragOver } from './drop.ts'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { checked, expectLoaded, goTo, importNow } from './person.ts'
import { writePictures, type Pictures } from './pictures.ts'

// the parts of the page's globals that are used; the rest of this project part is Node
declare const document: { dispatchEvent(event: object): boolean }
declare const DataTransfer: new () => { items: { add(file: object): void } }
declare const DragEvent: new (type: string, init: object) => object
declare const File: new (content: string[], name: string) => object

const scratch = scratchFolder()
const archive = join(scratch.root, 'shapes.zip')
let thaw: LaunchedApp
let pictures: Pictures

beforeAll(async () => {
  pictures = await writePictures(scratch.pictures, 48)
  const members = pictures.classes.flatMap((name) =>
    readdirSync(join(scratch.pictures, name)).map((file) => [
      `${name}/${file}`,
      readFileSync(join(scratch.pictures, name, file)),
    ]),
  )
  writeFileSync(archive, zipOf(Object.fromEntries(members) as Record<string, Uint8Array>))
  thaw = await launchApp(scratch)
  await thaw.page.getByTestId('import-button').waitFor()
})
afterEach(() => goTo(thaw.page, 'Datasets'))
afterAll(async () => {
  await thaw.close()
  scratch.remove()
})

describe('dragging files over the window', () => {
  it('shows that they can be dropped, until they leave', async () => {
    const { page } = thaw
    const drag = await dragOver(page, [scratch.pictures])
    const overlay = page.getByText('Drop to preview')
    await expect.poll(() => overlay.count()).toBe(1)
    await drag.leave()
    await expect.poll(() => overlay.count()).toBe(0)
  })
})

describe('a drop', () => {
  it.each([
    ['a folder', scratch.pictures, /Found in a folder/],
    ['a zip file', archive, /Found in a zip archive/],
  ])('of %s, on whatever screen, is looked at and imported from where it lies', async (_what, path, container) => {
    const { page } = thaw
    await goTo(page, 'Settings')
    await drop(page, path)
    await page.getByTestId('samples').waitFor()
    expect(await page.getByTestId('recognised').textContent()).toMatch(container)
    expect(await page.getByTestId('import-path').count()).toBe(0)
    await checked(page)
    await importNow(page)
    expect(await page.locator('.facts').first().textContent()).toContain(path)
    await expectLoaded(page.getByTestId('image-grid').locator('img'))
  })

  it('of several is looked at one after the other', async () => {
    const { page } = thaw
    await drop(page, archive, scratch.pictures)
    await page.getByRole('heading', { name: 'shapes.zip' }).waitFor()
    expect(await page.locator('.import-head').textContent()).toContain('1 more to preview after this')
    await page.getByRole('button', { name: 'Skip', exact: true }).click()
    await page.getByRole('heading', { name: 'shapes', exact: true }).waitFor()
  })

  it('of something that is not a file on this machine says what to do', async () => {
    const { page } = thaw
    await page.evaluate(() => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File(['class,image'], 'selection.csv'))
      document.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    })
    await page.getByText('What you dropped is not a file on this machine').waitFor()
    expect(await page.getByTestId('samples').count()).toBe(0)
  })
})
