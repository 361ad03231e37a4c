import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scratchFolder } from './folders.ts'
import { launchApp, type LaunchedApp } from './launch.ts'
import { unnamed } from './names.ts'
import { checked, expectLoaded, goTo, importNow, lookAt } from './person.ts'
import { writePictures, type Pictures } from './pictures.ts'
import { saved } from './saved.ts'
import { picture } from './screens.ts'
import { writeCoco, writeTable } from './sources.ts'

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

async function preview(path: string): Promise<void> {
  await goTo(thaw.page, 'Datasets')
  await lookAt(thaw.page, path)
  await thaw.page.getByTestId('samples').waitFor()
}

function rows(testId: string): Promise<string[]> {
  return thaw.page.getByTestId(testId).locator('tbody tr').allTextContents()
}

describe('the preview of class folders', () => {
  it('says what was recognised, with counts, samples and a button that says what it will do', async () => {
    const { page } = thaw
    await preview(scratch.pictures)
    expect(await page.getByTestId('recognised').textContent()).toMatch(/3 class folders.*Class folders/)
    await checked(page)
    expect((await rows('counts')).map((row) => row.replace(/\D+/, ''))).toEqual(['16', '16', '16'])
    const samples = page.getByTestId('samples')
    await expectLoaded(samples.locator('img'))
    await samples.getByText('Can’t be shown').waitFor()
    for (const name of pictures.classes) expect(await samples.textContent()).toContain(name)
    expect(await page.getByTestId('import-now').textContent()).toBe('Import 48 items, skip 1')
    expect(await page.getByTestId('dataset-card').count()).toBe(0)
    expect(await unnamed(page)).toEqual([])
  })

  it('lists problems with their file and saves them as CSV', async () => {
    expect((await rows('problems-list'))[0]).toMatch(/Left out.*torn\.png/)
    const text = await saved(thaw.page, 'Save as CSV')
    expect(text).toContain('severity,code,file,line,message')
    expect(text).toContain(pictures.broken)
  })

  it('stores nothing until the button is pressed', async () => {
    const { page } = thaw
    await goTo(page, 'Datasets')
    await page.getByText('Drop a folder or file here').waitFor()
    await page.goBack()
    await importNow(page)
    expect(await page.getByTestId('recommend-and-train').isEnabled()).toBe(true)
  })
})

describe('the preview of a table', () => {
  it('comes in by the system’s file dialog, shows the columns it guessed, and takes a correction', async () => {
    const { page, app } = thaw
    await goTo(page, 'Datasets')
    await app.evaluate(
      ({ dialog }, file) => {
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [file] })
      },
      writeTable(place('table'), scratch.pictures, pictures.classes),
    )
    await page.getByTestId('import-file-button').click()
    await page.getByTestId('samples').waitFor()
    expect(await page.getByTestId('column-image').inputValue()).toBe('image')
    expect(await page.getByTestId('column-label').inputValue()).toBe('label')
    expect(await page.getByTestId('columns').textContent()).toContain('session 0')
    await page.getByTestId('column-label').selectOption('shape')
    for (const name of pictures.classes) await page.getByTestId('counts').getByText(name, { exact: true }).waitFor()
    await checked(page)
    expect(await rows('counts')).toHaveLength(pictures.classes.length)
    expect((await rows('problems-list'))[0]).toMatch(/table\.csv:50.*gone\.png/)
    await picture(page, 'preview-table')
    expect(await unnamed(page)).toEqual([])
  })

  it('keeps items of one group in one split, by a column', async () => {
    const { page } = thaw
    await page.getByTestId('group-kind').selectOption('column')
    await page.getByRole('combobox', { name: 'Column of the group' }).selectOption('camera')
    const facts = page.getByTestId('checked')
    await expect.poll(() => facts.textContent()).toMatch(/Groups4 groups, the largest with 12 items/)
  })

  it('keeps the corrections over a reload, and imports with them', async () => {
    const { page } = thaw
    await page.reload()
    await page.getByTestId('samples').waitFor()
    expect(await page.getByTestId('column-label').inputValue()).toBe('shape')
    await importNow(page)
    for (const name of pictures.classes) await page.getByRole('rowheader', { name, exact: true }).waitFor()
    expect(await page.locator('.facts').first().textContent()).toContain('4 groups')
  })
})

describe('a YAML that lists several files', () => {
  it('shows how many they are and the first names', async () => {
    const { page } = thaw
    const folder = dirname(writeTable(place('listed'), scratch.pictures, pictures.classes))
    const [picture = ''] = readdirSync(join(folder, 'images'))
    const record = { image: `images/${picture}`, problem: 'How many?', solution: '<answer>1</answer>' }
    const parts = ['one', 'two', 'three', 'four', 'five'].map((name) => `${name}.jsonl`)
    for (const name of parts) writeFileSync(join(folder, name), JSON.stringify(record))
    writeFileSync(join(folder, 'data.yaml'), `datasets:\n${parts.map((name) => `  - json_path: ${name}\n`).join('')}`)
    await preview(join(folder, 'data.yaml'))
    const told = 'in 5 files listed by “data.yaml”: “one.jsonl”, “two.jsonl”, “three.jsonl” and 2 more.'
    expect(await page.getByTestId('recognised').textContent()).toContain(told)
  })
})

describe('a table whose columns have names that tell nothing', () => {
  const roleOf = (role: string) => thaw.page.getByTestId(`column-${role}`)

  it('is shown with its guesses, and nothing is imported before a person has confirmed or corrected them', async () => {
    const { page } = thaw
    const file = writeTable(place('unnamed'), scratch.pictures, pictures.classes)
    writeFileSync(file, readFileSync(file, 'utf8').replace('image,label,shape,camera', 'a,b,c,d'))
    await goTo(page, 'Datasets')
    await lookAt(page, file)
    const question = page.getByTestId('unclear-columns')
    expect(await question.textContent()).toMatch(
      /guesses.*“b” of “table\.csv”.*Confirm this, or choose another column[^`]*$/,
    )
    expect(await roleOf('image').inputValue()).toBe('a')
    expect(await roleOf('label').inputValue()).toBe('b')
    expect(await page.getByTestId('columns').getByText('a guess').count()).toBe(2)
    await expectLoaded(page.getByTestId('samples').locator('img'))
    expect(await page.getByTestId('import-now').isDisabled()).toBe(true)
    await picture(page, 'preview-guess')
    expect(await unnamed(page)).toEqual([])
    await question.getByRole('button', { name: 'Confirm these columns' }).click()
    await question.waitFor({ state: 'detached' })
    await page.getByTestId('counts').getByText('session 0', { exact: true }).waitFor()
    expect(await page.getByTestId('columns').getByText('a guess').count()).toBe(0)
    await roleOf('label').selectOption('c')
    for (const name of pictures.classes) await page.getByTestId('counts').getByText(name, { exact: true }).waitFor()
    await checked(page)
    expect(await page.getByTestId('import-now').isEnabled()).toBe(true)
  })

  it('may name its images without their endings: a guess that a person confirms', async () => {
    const { page } = thaw
    const file = writeTable(place('ids'), scratch.pictures, pictures.classes)
    const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1, -1)
    const ids = lines
      .map((line) => line.split(','))
      .map(([image = '', , shape]) => [image.slice(7, -4), shape].join(','))
    writeFileSync(file, ['id,label', ...ids].join('\n'))
    await goTo(page, 'Datasets')
    await lookAt(page, file)
    const question = page.getByTestId('unclear-columns')
    expect(await question.textContent()).toMatch(
      /guesses.*“id” of “table\.csv” names the image.*file extension\. Confirm this/,
    )
    expect(await roleOf('image').inputValue()).toBe('id')
    expect(await page.getByTestId('columns').getByText('a guess').count()).toBe(1)
    await expectLoaded(page.getByTestId('samples').locator('img'))
    expect(await page.getByTestId('import-now').isDisabled()).toBe(true)
    await question.getByRole('button', { name: 'Confirm these columns' }).click()
    await checked(page)
    expect(await page.getByTestId('import-now').textContent()).toBe(`Import ${ids.length} items`)
  })

  it('waits for the column that nothing tells', async () => {
    const { page } = thaw
    const file = writeTable(place('open'), scratch.pictures, pictures.classes)
    const rows = readFileSync(file, 'utf8').trim().split('\n').slice(1)
    writeFileSync(file, ['p,q', ...rows.map((row, place) => `${row.split(',')[0]},note ${place}`)].join('\n'))
    await goTo(page, 'Datasets')
    await lookAt(page, file)
    await page
      .getByTestId('unclear-columns')
      .getByText(/cannot tell which column.*holds the class or caption/)
      .waitFor()
    expect(await roleOf('label').inputValue()).toBe('')
    await roleOf('caption').selectOption('q')
    await page.getByTestId('unclear-columns').waitFor({ state: 'detached' })
    await page.getByTestId('counts').getByText('The items have texts instead of classes.').waitFor()
  })
})

describe('a folder with a file about its images that is not read', () => {
  it('says so before all else, and imports nothing before a person has chosen', async () => {
    const { page } = thaw
    const folder = place('unread')
    cpSync(scratch.pictures, folder, { recursive: true })
    rmSync(join(folder, 'manifest.json'))
    const shots = pictures.classes.flatMap((name) => readdirSync(join(folder, name)).map((file) => ({ [file]: 'red' })))
    writeFileSync(join(folder, 'colours.json'), JSON.stringify({ shots }))
    await preview(folder)
    const question = page.getByTestId('unread')
    expect(await question.textContent()).toMatch(/“colours\.json” names 49 of these 49 images and is not read\./)
    expect(await question.textContent()).not.toContain('--')
    expect(await page.getByTestId('import-now').isDisabled()).toBe(true)
    // Above the pictures, in sight without scrolling.
    const box = await question.boundingBox()
    expect(box && box.y + box.height).toBeLessThan(400)
    await picture(page, 'preview-unread')
    expect(await unnamed(page)).toEqual([])
    await question.getByRole('button', { name: 'Import without them, as Class folders' }).click()
    await question.waitFor({ state: 'detached' })
    await checked(page)
    expect(await page.getByTestId('import-now').textContent()).toBe('Import 48 items, skip 1')
    expect((await rows('problems-list')).join()).toMatch(/“colours\.json” names 49 of these 49 images and is not read/)
  })

  it('is read where it is the export of a labelling tool, unless nothing is annotated in it', async () => {
    const { page } = thaw
    const folder = place('labelled')
    cpSync(scratch.pictures, folder, { recursive: true })
    rmSync(join(folder, 'manifest.json'))
    const write = (isAnnotated: boolean): void => {
      const files = pictures.classes.flatMap((name) => readdirSync(join(folder, name)).map((file) => `${name}/${file}`))
      const tasks = files.map((file, id) => {
        const value = { choices: [`kind ${id % 4}`] }
        const result = isAnnotated ? [{ id: 'a', type: 'choices', value }] : []
        return { id, data: { image: `/data/local-files/?d=pictures/${file}` }, annotations: [{ result }] }
      })
      writeFileSync(join(folder, 'export.json'), JSON.stringify(tasks))
    }
    write(true)
    await preview(folder)
    expect(await page.getByTestId('recognised').textContent()).toMatch(/Classes of Label Studio in “export\.json”/)
    await page.getByTestId('counts').getByText('kind 3', { exact: true }).waitFor()
    await checked(page)
    expect(await page.getByTestId('import-now').isEnabled()).toBe(true)
    write(false)
    // Class folders would explain the images better.
    for (const name of pictures.classes.slice(1)) rmSync(join(folder, name), { recursive: true })
    await preview(folder)
    const question = page.getByTestId('unread')
    expect(await question.textContent()).toMatch(
      /Nothing is annotated yet.*“export\.json” is an export of Label Studio/,
    )
    expect(await page.getByTestId('import-now').isDisabled()).toBe(true)
    await picture(page, 'preview-empty-export')
  })

  it('offers the format that reads it', async () => {
    const { page } = thaw
    const folder = place('listed-beside')
    cpSync(scratch.pictures, folder, { recursive: true })
    rmSync(join(folder, 'manifest.json'))
    const files = pictures.classes.flatMap((name) => readdirSync(join(folder, name)).map((file) => `${name}/${file}`))
    writeFileSync(join(folder, 'list.csv'), ['a,b', ...files.map((file, i) => `${file},kind ${i % 4}`)].join('\n'))
    await preview(folder)
    // The folder before has such a question too: only the one about this folder's file may be answered.
    await page.getByTestId('unread').getByText('list.csv').waitFor()
    await page.getByTestId('unread').getByRole('button', { name: 'Read as Table of images' }).click()
    await page.getByTestId('unclear-columns').waitFor()
    expect(await page.getByTestId('unread').count()).toBe(0)
    await page.getByRole('button', { name: 'Confirm these columns' }).click()
    await page.getByTestId('counts').getByText('kind 0', { exact: true }).waitFor()
  })
})

describe('the preview of boxes', () => {
  it('makes crops with a class of them, and shows the rule', async () => {
    const { page } = thaw
    await preview(writeCoco(place('coco'), scratch.pictures, pictures.classes))
    expect(await page.getByTestId('rule').textContent()).toMatch(/Each box becomes an item of its label’s class/)
    await expectLoaded(page.getByTestId('samples').locator('img'))
    expect(await page.locator('[data-boxes="2"]').count()).toBeGreaterThan(0)
    await checked(page)
    expect(await page.getByTestId('import-now').textContent()).toContain('Import 96 items')
    await picture(page, 'preview-boxes')
  })

  it('makes phrases with boxes of them instead, which Thaw keeps and others train', async () => {
    const { page } = thaw
    await page.getByRole('radio', { name: 'Phrases with boxes' }).check()
    await page
      .getByTestId('rule')
      .getByText(/^Each label of an image becomes an item/)
      .waitFor()
    await checked(page)
    await importNow(page)
    const why = page.getByTestId('not-trainable')
    expect(await why.textContent()).toMatch(/Other trainers train models that write texts on it/)
    expect(await page.getByTestId('recommend-and-train').count()).toBe(0)
    expect(await page.getByTestId('train-elsewhere').count()).toBe(1)
    await expectLoaded(page.getByTestId('image-grid').locator('img'))
    expect(await page.locator('[data-boxes]').count()).toBeGreaterThan(0)
    await picture(page, 'dataset-boxes')
    expect(await unnamed(page)).toEqual([])
    await why.getByRole('link').click()
    await page
      .getByTestId('rule')
      .getByText(/^Each box becomes an item/)
      .waitFor()
  })
})

describe('a folder that has changed', () => {
  it('shows copies across and within splits, each pair with both pictures', async () => {
    const { page } = thaw
    const folder = place('split')
    for (const name of pictures.classes) {
      const files = readdirSync(join(scratch.pictures, name)).filter((file) => !file.endsWith('torn.png'))
      for (const [index, file] of files.entries()) {
        const part = index % 4 === 0 ? 'test' : 'train'
        mkdirSync(join(folder, part, name), { recursive: true })
        cpSync(join(scratch.pictures, name, file), join(folder, part, name, file))
      }
      const [first = '', second = ''] = readdirSync(join(folder, 'train', name))
      cpSync(join(folder, 'train', name, first), join(folder, 'test', name, `copy-${first}`))
      cpSync(join(folder, 'train', name, second), join(folder, 'train', name, `copy-${second}`))
    }
    await preview(folder)
    await checked(page)
    await importNow(page)
    const panel = page.getByTestId('duplicates')
    await panel.getByRole('radio', { name: 'Across splits' }).check()
    await expect.poll(() => panel.getByTestId('duplicate-pair').count()).toBe(3)
    expect(await panel.textContent()).toContain('left out')
    expect(await panel.locator('img').count()).toBe(6)
    await expectLoaded(panel.locator('img'))
    await panel.getByRole('radio', { name: 'Within one split' }).check()
    await panel.getByText('both in train').first().waitFor()
    await expectLoaded(panel.locator('img'))
    await picture(page, 'dataset-duplicates')
  })

  it('shows what was added and removed since the last import, before the next one and after it', async () => {
    const { page } = thaw
    const [name = ''] = pictures.classes
    const train = place(`split/train/${name}`)
    const gone = readdirSync(train).at(-1) ?? ''
    rmSync(join(train, gone))
    const [, other = ''] = pictures.classes
    cpSync(
      join(scratch.pictures, name, readdirSync(join(scratch.pictures, name))[0] ?? ''),
      join(place('split/train'), other, 'new.png'),
    )
    await page.getByRole('link', { name: 'Import again…' }).click()
    await checked(page)
    const changes = page.getByTestId('changes')
    await changes.getByText('1 item removed').waitFor()
    expect(await changes.textContent()).toContain(gone)
    await importNow(page)
    await changes.getByText('1 item removed').waitFor()
    expect(await changes.textContent()).toMatch(/keep the import they were trained on/)
    await picture(page, 'dataset-changes')
    await changes.getByRole('link').click()
    await page.getByTestId('changes').waitFor({ state: 'detached' })
  })
})
