/** Files that name the classes of folders and labels that are mere numbers or ids. */
import { symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { zipOf } from '../../support/datasets/archives.ts'
import { importCase } from '../../support/datasets/cases.ts'
import { failed, imported, inspected } from '../../support/datasets/imported.ts'
import { names, temporaryFolder, type TemporaryFolder } from '../../support/images/folder.ts'
import { photo } from '../../support/images/photo.ts'

const SYNSETS = ['n01440764', 'n02102040', 'n03394916']
const NUMBERS = ['0', '1', '2']

async function classFolders(folder: TemporaryFolder, labels: readonly string[]): Promise<void> {
  await folder.photos(labels.flatMap((label) => names(`${label}/photo `, 4)))
}

const classesIn = (dataset: { classes: readonly { name: string }[] }): string[] =>
  dataset.classes.map(({ name }) => name)

describe('names for classes', () => {
  const given = importCase('synset-folders')
  it.skipIf(given === null)('are the first synonyms of synsets, and can be turned off', async () => {
    const root = given ?? ''
    expect(await inspected(root)).toMatchObject({
      classNames: { file: 'LOC_synset_mapping.txt', named: 3, labels: 3, used: true },
      classes: [{ name: 'tench' }, { name: 'English springer' }, { name: 'French horn' }],
      samples: expect.arrayContaining([expect.objectContaining({ className: 'French horn' })]),
      problems: [],
    })
    expect(classesIn(await imported(root))).toEqual(['English springer', 'French horn', 'tench'])
    const off = await inspected(root, { classNames: 'none' })
    expect(off).toMatchObject({ classNames: { used: false }, classes: [{ name: 'n01440764' }, {}, {}] })
    const dataset = await imported(root, { classNames: 'none' })
    expect(classesIn(dataset)).toEqual(SYNSETS)
    expect(dataset.options).toEqual({ classNames: 'none' })
  })

  it.each([
    ['lines in order', 'classes.txt', NUMBERS, 'cat\ndog\npolar bear\n'],
    ['lines in order, with remarks', 'classes.txt', NUMBERS, '# names\ncat\ndog\npolar bear\n'],
    ['lines in order, from 1', 'class_names.txt', ['1', '2', '3'], 'cat\ndog\npolar bear\n'],
    ['lines in order, folders with zeros', 'labels.txt', ['000', '001', '002'], 'cat\r\ndog\r\npolar bear\r\n'],
    ['numbered lines', 'labels.txt', NUMBERS, '0 cat\n1 dog\n2 polar bear\n'],
    ['lines with the number behind', 'labels.txt', NUMBERS, 'cat 0\ndog 1\npolar bear 2\n'],
    ['a table', 'classes.csv', NUMBERS, 'label,name\n2,polar bear\n0,cat\n1,dog\n'],
    ['an object by number', 'label_map.json', NUMBERS, '{"0": "cat", "1": "dog", "2": "polar bear"}'],
    ['an object of numbers', 'class_to_idx.json', NUMBERS, '{"polar bear": 2, "cat": 0, "dog": 1}'],
    ['a list', 'classes.json', NUMBERS, '["cat", "dog", "polar bear"]'],
    [
      'a list of objects',
      'categories.json',
      NUMBERS,
      '[{"id": 2, "name": "polar bear"}, {"id": 0, "name": "cat"}, {"id": 1, "name": "dog"}]',
    ],
    [
      'the settings of a model',
      'config.json',
      NUMBERS,
      '{"architectures": ["x"], "id2label": {"0": "cat", "1": "dog", "2": "polar bear"}, "label2id": {"cat": 0}}',
    ],
    [
      'ImageNet’s index',
      'imagenet_class_index.json',
      SYNSETS,
      '{"0": ["n01440764", "cat"], "1": ["n02102040", "dog"], "7": ["n03394916", "polar bear"]}',
    ],
    ['a data YAML', 'data.yaml', NUMBERS, 'nc: 3\nnames: [cat, dog, polar bear]\n'],
    ['a data YAML by number', 'data.yaml', NUMBERS, 'names:\n  0: cat\n  1: dog\n  2: polar bear\n'],
    [
      'a label map of TensorFlow',
      'label_map.pbtxt',
      ['1', '2', '3'],
      'item {\n  id: 1\n  name: "cat"\n}\nitem {\n  id: 2\n  name: "dog"\n}\nitem { id: 3 name: "/m/01" display_name: "polar bear" }',
    ],
    [
      'synsets of many more classes',
      'words.txt',
      SYNSETS,
      `${SYNSETS.map((id, i) => `${id}\t${['cat, kitty', 'dog', 'polar bear'][i]}`).join('\n')}\nn00000001\tthing`,
    ],
  ])('are read from %s', async (_, file, labels, text) => {
    await using folder = await temporaryFolder()
    await classFolders(folder, labels)
    await folder.write({ [file]: text })
    expect(await inspected(folder.path)).toMatchObject({ classNames: { file, named: 3, used: true }, problems: [] })
    const dataset = await imported(folder.path)
    expect(classesIn(dataset)).toEqual(['cat', 'dog', 'polar bear'])
    const { items, files } = dataset
    expect(dataset.classes[items.find(({ path }) => path.startsWith(`${labels[2]}/`))?.label ?? -1]?.name).toBe(
      'polar bear',
    )
    expect(files).toEqual({ found: 13, rejected: 0, skipped: 1 })
  })

  it('name the labels of a table, beside it when it alone is chosen, and inside an archive', async () => {
    const rows = ['image,label', ...NUMBERS.flatMap((label) => names('', 4).map((name) => `${label}${name},${label}`))]
    const photos = NUMBERS.flatMap((label) => names(label, 4))
    await using folder = await temporaryFolder()
    await folder.photos(photos)
    await folder.write({ 'list.csv': rows.join('\n'), 'names.txt': 'cat\ndog\nbear' })
    for (const path of [folder.path, join(folder.path, 'list.csv')]) {
      expect(classesIn(await imported(path))).toEqual(['bear', 'cat', 'dog'])
    }
    const members: Record<string, Uint8Array | string> = { 'names.txt': 'cat\ndog\nbear' }
    for (const [i, name] of photos.entries()) members[`${name[0]}/${name}`] = await photo(i).png().toBuffer()
    await folder.write({ 'all.zip': zipOf(members) })
    expect(classesIn(await imported(join(folder.path, 'all.zip')))).toEqual(['bear', 'cat', 'dog'])
  })

  it('that two labels share keep them apart', async () => {
    await using folder = await temporaryFolder()
    await classFolders(folder, ['n02012849', 'n03126707', 'n01440764'])
    await folder.write({ 'synset_words.txt': 'n02012849 crane\nn03126707 crane\nn01440764 tench, Tinca tinca' })
    expect(classesIn(await imported(folder.path))).toEqual(['crane (n02012849)', 'crane (n03126707)', 'tench'])
  })

  it.each([
    ['of some classes only', 'labels.txt', '0 cat\n1 dog\n', 2],
    [
      'of far more classes, in order',
      'classes.txt',
      Array.from({ length: 1000 }, (_, i) => `thing ${i}`).join('\n'),
      3,
    ],
    [
      'of far more classes, by number',
      'config.json',
      JSON.stringify({ id2label: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [i, `thing ${i}`])) }),
      3,
    ],
  ])('%s are offered, told and not used unasked', async (_, file, text, named) => {
    await using folder = await temporaryFolder()
    await classFolders(folder, NUMBERS)
    await folder.write({ [file]: text })
    const { classNames, problems } = await inspected(folder.path)
    expect(classNames).toMatchObject({ file, named, labels: 3, used: false })
    expect(problems).toContainEqual(
      expect.objectContaining({ code: 'class-names', file, hint: `--class-names ${file}` }),
    )
    expect(classesIn(await imported(folder.path))).toEqual(NUMBERS)
    const dataset = await imported(folder.path, { classNames: file })
    expect(classesIn(dataset)[0]).toBe(named === 2 ? '2' : 'thing 0')
  })

  it.each([
    ['the folders’ own names', ['cat', 'dog', 'bear'], 'classes.txt', 'bear\ncat\ndog'],
    [
      'names that nobody gave',
      NUMBERS,
      'config.json',
      '{"id2label": {"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"}}',
    ],
    ['something else', NUMBERS, 'labels.json', '{"a": {"b": 1}, "c": [[[]]], "d": null}'],
    ['damaged', NUMBERS, 'labels.json', '{"0": "cat", "1"'],
    ['no YAML', NUMBERS, 'data.yaml', ': : :\n- ['],
  ])('are none where a file holds %s', async (_, labels, file, text) => {
    await using folder = await temporaryFolder()
    await classFolders(folder, labels)
    await folder.write({ [file]: text })
    expect((await inspected(folder.path)).classNames).toBeNull()
    expect(classesIn(await imported(folder.path))).toEqual(labels.toSorted())
  })

  it('come from the file that a person names, which lies in the folder', async () => {
    await using outside = await temporaryFolder()
    await outside.write({ 'secret.txt': 'cat\ndog\nbear' })
    await using folder = await temporaryFolder()
    await classFolders(folder, NUMBERS)
    await folder.write({ 'notes/my list.md': '0: cat\n1: dog\n2: bear', 'other.json': '{"x": "y"}' })
    await symlink(join(outside.path, 'secret.txt'), join(folder.path, 'classes.txt'))
    for (const classNames of ['notes/my list.md', './notes/my list.md', join(folder.path, 'notes/my list.md')]) {
      expect(classesIn(await imported(folder.path, { classNames }))).toEqual(['bear', 'cat', 'dog'])
    }
    for (const classNames of ['../secret.txt', join(outside.path, 'secret.txt'), 'classes.txt', 'missing.txt']) {
      expect(await failed(folder.path, { classNames })).toMatchObject({ code: 'usage' })
    }
    expect(classesIn(await imported(folder.path))).toEqual(NUMBERS)
    const { problems, classes } = await imported(folder.path, { classNames: 'other.json' })
    expect(classes.map(({ name }) => name)).toEqual(NUMBERS)
    expect(problems).toContainEqual(expect.objectContaining({ code: 'class-names', file: 'other.json' }))
  })

  it('are cut to what a class can be called, whatever a file holds', async () => {
    await using folder = await temporaryFolder()
    await classFolders(folder, NUMBERS)
    await folder.write({ 'labels.json': JSON.stringify({ 0: 'a'.repeat(10_000), 1: 'b\0c', 2: '  ', __proto__: 'x' }) })
    expect((await inspected(folder.path)).classNames).toBeNull()
  })
})
