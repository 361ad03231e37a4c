/** Class folders in class folders: both readings are shown, and a person says which is meant. */
import { describe, expect, it } from 'vitest'
import { importCase } from '../../support/datasets/cases.ts'
import { failed, imported, inspected } from '../../support/datasets/imported.ts'
import { names, temporaryFolder } from '../../support/images/folder.ts'

const LEAVES = ['animals/a b', 'animals/ü-ñ', 'animals/类别', 'vehicles/a b', 'vehicles/ü-ñ', 'vehicles/类别']

describe('class folders in class folders', () => {
  const given = importCase('super-class-folders')
  it.skipIf(given === null)('are an error until one of the readings is chosen', async () => {
    const root = given ?? ''
    const { unclear, levels } = await inspected(root)
    expect(levels).toEqual({
      top: { classes: 2, names: ['animals', 'vehicles'] },
      leaf: { classes: 6, names: LEAVES.slice(0, 5) },
      used: 'top',
    })
    expect(unclear).toMatchObject({ code: 'classes-unclear', hint: '--classes leaf, or --classes top' })
    expect(await failed(root)).toEqual(unclear)
    expect((await imported(root, { classes: 'top' })).classes.map(({ name }) => name)).toEqual(['animals', 'vehicles'])
    const dataset = await imported(root, { classes: 'leaf' })
    expect(dataset.classes.map(({ name, items }) => [name, items])).toEqual(LEAVES.map((name) => [name, 4]))
    expect(dataset.options).toEqual({ classes: 'leaf' })
  })

  it('tell an empty folder of the chosen level, and take names from a file', async () => {
    await using folder = await temporaryFolder()
    const ids = ['beasts/n01440764', 'beasts/n02102040', 'things/n03394916']
    await folder.photos(ids.flatMap((id) => names(`train/${id}/photo `, 4)))
    await folder.write({
      'train/things/n00000001/readme.md': '-',
      'words.txt': 'n01440764 tench\nn02102040 spaniel\nn03394916 horn',
    })
    const { classes, problems } = await imported(folder.path, { classes: 'leaf' })
    expect(classes.map(({ name }) => name)).toEqual(['horn', 'spaniel', 'tench'])
    expect(problems.map(({ message }) => message).join(' ')).toContain('The folder “n00000001” holds no usable image')
  })
})
