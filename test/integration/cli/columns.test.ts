import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { photo } from '../../support/images/photo.ts'
import { temporaryFolder, thaw } from './thaw.ts'
import { mkdirSync, writeFileSync } from 'node:fs'

const folder = temporaryFolder()
const home = join(folder.path, 'home')
const list = join(folder.path, 'list.csv')

beforeAll(async () => {
  mkdirSync(join(folder.path, 'images'))
  const rows: string[] = []
  for (let i = 0; i < 12; i++) {
    await photo(i + 1)
      .png()
      .toFile(join(folder.path, 'images', `${i}.png`))
    rows.push(`images/${i}.png,${i % 2 ? 'cat' : 'dog'},p${i % 4}`)
  }
  writeFileSync(list, ['a,b,who', ...rows].join('\n'))
})
afterAll(() => folder.remove())

async function run(...args: string[]) {
  const { code, stdout, stderr } = await thaw(['import', list, ...args, '--home', home])
  return { code, stdout, stderr }
}

describe('thaw import of a table whose images are named without their endings', () => {
  it('shows the guess, and says how it is confirmed', async () => {
    const ids = join(folder.path, 'ids.csv')
    writeFileSync(
      ids,
      ['id,label', ...Array.from({ length: 12 }, (_, i) => `${i},${i % 2 ? 'cat' : 'dog'}`)].join('\n'),
    )
    const shown = await thaw(['import', ids, '--preview', 'all', '--home', home])
    expect(shown.stdout).toMatch(/recognised +table: Rows of “ids\.csv”, each naming an image without its extension/)
    expect(shown.stdout).toMatch(/columns +image=id \(a guess\), label=label\n/)
    const refused = await thaw(['import', ids, '--home', home])
    expect([refused.code, refused.stderr]).toEqual([
      2,
      expect.stringMatching(/^hint: --columns image=id,label=label$/m),
    ])
    const named = await thaw(['import', ids, '--columns', 'image=id,label=label', '--home', home, '--json'])
    expect([named.code, JSON.parse(named.stdout)]).toMatchObject([0, { items: 12, problems: [] }])
  })
})

describe('thaw import of a folder with a file about its images that is not read', () => {
  it('says so first, is an error, and takes the format as the word to go on', async () => {
    const root = join(folder.path, 'named')
    for (const name of ['cat', 'dog']) mkdirSync(join(root, name), { recursive: true })
    const files = Array.from({ length: 8 }, (_, i) => `${i % 2 ? 'cat' : 'dog'}/${i}.png`)
    for (const [i, file] of files.entries())
      await photo(i + 1)
        .png()
        .toFile(join(root, file))
    writeFileSync(join(root, 'min.json'), JSON.stringify({ shots: files.map((file) => ({ [file]: 'red' })) }))
    const start = '“min.json” names 8 of these 8 images and is not read.'
    const shown = await thaw(['import', root, '--preview', 'first', '--home', home])
    expect([shown.code, shown.stdout.startsWith(`! ${start}`)]).toEqual([0, true])
    const refused = await thaw(['import', root, '--home', home, '--json'])
    const { failure } = JSON.parse(refused.stdout) as { failure: { message: string } }
    expect([refused.code, failure]).toMatchObject([2, { code: 'annotations-unread', hint: '--format class-folders' }])
    expect(failure.message).toContain(start)
    expect(refused.stderr).toMatch(/^hint: --format class-folders$/m)
    const named = await thaw(['import', root, '--format', 'class-folders', '--home', home, '--json'])
    const code = 'annotations-unread'
    expect([named.code, JSON.parse(named.stdout)]).toMatchObject([
      0,
      { items: 8, problems: [{ code, message: start }, {}] },
    ])
  })
})

describe('thaw import of a YAML that lists several files', () => {
  it('tells how many they are and the first names', async () => {
    const record = { image: 'images/0.png', problem: 'How many?', solution: '<answer>1</answer>' }
    for (const name of ['a', 'b', 'c', 'd']) writeFileSync(join(folder.path, `${name}.jsonl`), JSON.stringify(record))
    const yaml = join(folder.path, 'data.yaml')
    writeFileSync(yaml, 'datasets:\n' + ['a', 'b', 'c', 'd'].map((name) => `  - json_path: ${name}.jsonl\n`).join(''))
    const { stdout } = await thaw(['import', yaml, '--preview', 'records', '--home', home])
    expect(stdout).toContain('in 4 files listed by “data.yaml”: “a.jsonl”, “b.jsonl”, “c.jsonl” and 1 more.')
  })
})

describe('thaw import of a table whose columns have names that tell nothing', () => {
  it('shows guesses as guesses, stores nothing before they are confirmed, and says how', async () => {
    const shown = await run('--preview', 'all')
    expect(shown.code).toBe(0)
    expect(shown.stdout).toMatch(/columns +image=a \(a guess\), label=b \(a guess\)/)
    expect(shown.stdout).toMatch(/all columns +a \(images\/0\.png\), b \(dog\), who \(p0\)/)
    const refused = await run('--json')
    const hint = '--columns image=a,label=b'
    expect([refused.code, JSON.parse(refused.stdout)]).toMatchObject([
      2,
      { failure: { code: 'columns-unclear', hint } },
    ])
    expect(JSON.parse(refused.stdout).failure.message).not.toContain('--')
    for (const printed of [refused.stderr, shown.stdout]) expect(printed).toMatch(new RegExp(`^hint: ${hint}$`, 'm'))
    expect(JSON.parse((await run('--preview', 'first', '--json')).stdout)).toMatchObject({
      columns: { used: { image: 'a', label: 'b' }, guessed: ['image', 'label'] },
      unclear: { code: 'columns-unclear' },
    })
  })

  it('says of a problem too how it is mended', async () => {
    const torn = join(folder.path, 'torn.csv')
    const rows = Array.from({ length: 12 }, (_, i) => `images/${i}.png,${i % 2},${i < 8 ? 'train' : 'test'},p${i % 4}`)
    writeFileSync(torn, ['image,label,split,who', ...rows].join('\n'))
    const { stdout } = await thaw(['import', torn, '--columns', 'group=who', '--home', home])
    expect(stdout).toMatch(/^ {2}warning: .*to keep groups together\.\n {4}hint: --splits drawn$/m)
  })

  it('imports with the columns named, groups among them', async () => {
    const { code, stdout } = await run('--columns', 'image=a,label=b,group=who', '--json')
    expect([code, JSON.parse(stdout)]).toMatchObject([0, { items: 12, groups: { count: 4, largest: 3 }, problems: [] }])
    const both = await run('--columns', 'group=who', '--group-by', 'folder')
    expect([both.code, both.stderr]).toEqual([2, expect.stringMatching(/grouped by “column:who” or by “folder”/)])
  })
})
