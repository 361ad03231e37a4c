import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openHistory } from '../../../core/history/index.ts'
import { STRATEGY_IDS } from '../../../core/strategies/index.ts'
import { temporaryFolder, THAW, thaw } from './thaw.ts'

const folder = temporaryFolder()
const home = join(folder.path, 'home')

async function picture(file: string, seed: number): Promise<void> {
  const pixels = Buffer.from(
    Array.from({ length: 32 * 32 * 3 }, (_, i) => (i * seed * 37 + ((i * i * seed) % 91)) % 256),
  )
  await sharp(pixels, { raw: { width: 32, height: 32, channels: 3 } })
    .png()
    .toFile(file)
}

async function dataset(name: string, classes: Record<string, number>): Promise<void> {
  let seed = 1
  for (const [className, count] of Object.entries(classes)) {
    mkdirSync(join(folder.path, name, className), { recursive: true })
    for (let i = 0; i < count; i++) await picture(join(folder.path, name, className, `${i}.png`), seed++)
  }
}

beforeAll(async () => {
  mkdirSync(join(folder.path, 'empty'))
  await dataset('one-class', { cat: 3 })
  await dataset('lonely', { cat: 3, dog: 1 })
  await dataset('good', { cat: 4, dog: 4 })
  for (const name of ['a', 'b']) {
    mkdirSync(join(folder.path, 'corrupt', name), { recursive: true })
    writeFileSync(join(folder.path, 'corrupt', name, 'x.jpg'), 'not a picture')
  }
})
afterAll(() => folder.remove())

function datasetsInHistory(): number {
  const history = openHistory({ file: join(home, 'thaw.db'), now: () => new Date(), newId: (kind) => `${kind}-test` })
  if (!history.ok) throw new Error(history.failure.message)
  const list = history.value.datasets.list()
  history.value.close()
  return list.ok ? list.value.length : -1
}

describe('thaw with input it cannot use', () => {
  it.each([
    ['an empty folder', 'empty', 'dataset-empty'],
    ['one class', 'one-class', 'dataset-one-class'],
    ['a class with one image', 'lonely', 'dataset-class-too-small'],
    ['only corrupt files', 'corrupt', 'dataset-all-unreadable'],
    ['a path that does not exist', 'nowhere', 'path-missing'],
  ])('says what is wrong with %s and remembers nothing', async (_, name, code) => {
    for (const command of ['import', 'run']) {
      const { code: status, stdout, stderr } = await thaw([command, join(folder.path, name), '--json', '--home', home])
      expect([status, JSON.parse(stdout)]).toMatchObject([2, { failure: { code } }])
      expect(stderr).toMatch(/thaw: .{20,}\n/)
    }
    expect(datasetsInHistory()).toBe(0)
    expect(readdirSync(join(home, 'runs'))).toEqual([])
    expect(existsSync(join(home, 'owner.json'))).toBe(false)
  })

  it('prints nothing on stdout without --json', async () => {
    const { code, stdout } = await thaw(['import', join(folder.path, 'empty'), '--home', home])
    expect([code, stdout]).toEqual([2, ''])
  })

  // nothing can be made in /proc, and Linux then says that the folder above is missing
  it.each(['below a file', ...(process.platform === 'linux' ? ['in /proc'] : [])])(
    'refuses a home %s',
    async (where) => {
      const file = join(folder.path, 'file')
      writeFileSync(file, '')
      const refused = where === 'in /proc' ? '/proc/thaw/home' : join(file, 'home')
      const { code, stdout, stderr } = await thaw(['history', '--json', '--home', refused])
      expect([code, JSON.parse(stdout)]).toMatchObject([
        3,
        { failure: { code: 'home-unwritable', hint: '--home DIR' } },
      ])
      expect(stderr).toContain('hint: --home DIR')
    },
  )

  it.runIf(process.platform === 'linux')('refuses a place for a sample where no folder can be made', async () => {
    const { code, stderr } = await thaw(['sample', '/proc/pictures'])
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^thaw: Thaw cannot create the folder \/proc\/pictures\..*\n$/),
    ])
  })

  it('leaves a database of a newer Thaw as it is', async () => {
    const newer = join(folder.path, 'newer')
    mkdirSync(newer)
    // An SQLite header with user_version (bytes 60–63) far ahead: https://sqlite.org/fileformat.html
    const source = join(home, 'thaw.db')

    const bytes = readFileSync(source)
    bytes.writeUInt32BE(9999, 60)
    writeFileSync(join(newer, 'thaw.db'), bytes)
    const { code, stdout } = await thaw(['history', '--json', '--home', newer])
    expect([code, JSON.parse(stdout)]).toMatchObject([3, { failure: { code: 'database-newer' } }])
    expect(readFileSync(join(newer, 'thaw.db')).equals(bytes)).toBe(true)
    expect(existsSync(join(newer, 'owner.json'))).toBe(false)
  })

  it.each([
    [['fly'], 'no command'],
    [['--home', 'x', 'history'], 'after the command'],
    [['train'], 'missing'],
    [['train', 'x', '--strategy', 'magic'], '--strategy'],
    [['train', 'x', '--epochs', '0'], '--epochs'],
    [['train', 'x', '--minutes', '-1'], 'minutes'],
    [['import', 'a', 'b'], 'too many'],
    [['history', 'burn'], 'history burn'],
    [['history', 'compare', 'a'], 'compare'],
    [['models', '--loud'], '--loud'],
    [['recommend', 'x', '--goal', 'fame'], '--goal'],
  ])('explains a wrong command line: %j', async (args, word) => {
    const { code, stderr } = await thaw(args, { THAW_HOME: home })
    expect(code).toBe(2)
    expect(stderr).toContain(word)
  })

  it('knows no dataset or run of that name', async () => {
    for (const args of [
      ['measure', 'nothing'],
      ['train', 'nothing'],
      ['stop', 'nothing'],
      ['resume', 'nothing'],
      ['history', 'show', 'nothing'],
    ]) {
      const { code, stdout } = await thaw([...args, '--json', '--home', home])
      expect([code, JSON.parse(stdout)]).toMatchObject([2, { failure: { code: 'not-found' } }])
    }
  })

  it('knows no model of that name, and names no folder that nobody asked for', async () => {
    const { code, stderr } = await thaw(['run', join(folder.path, 'good'), '--model', 'none', '--home', home])
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^thaw: There is no model “none”\. [^/]*\n$/)])
  })

  it.skipIf(process.platform === 'win32')('says so where the folder it is started in is gone', () => {
    const gone = join(folder.path, 'gone')
    const script = `mkdir '${gone}' && cd '${gone}' && rmdir '${gone}' && '${process.execPath}' '${THAW}' import .`
    const { status, stderr } = spawnSync('sh', ['-c', script], {
      encoding: 'utf8',
      env: { ...process.env, THAW_HOME: home },
    })
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^thaw: The current folder no longer exists\..*\n$/)])
  })

  it.runIf(process.platform === 'linux')('says so where the result cannot be written', () => {
    const to = (place: string) =>
      spawnSync('sh', ['-c', `'${process.execPath}' '${THAW}' --help ${place}`], { encoding: 'utf8' })
    const full = to('> /dev/full')
    expect([full.status, full.stderr]).toEqual([3, 'thaw: Could not write the result: the disk is full.\n'])
    expect(to('| true').stderr).toBe('')
  })

  it('says which strategies there are, before doing anything', async () => {
    const { code, stderr } = await thaw(['train', join(folder.path, 'good'), '--strategy', 'thaw-all', '--home', home])
    expect(code).toBe(2)
    expect(stderr).toContain(STRATEGY_IDS.join(', '))
    expect(datasetsInHistory()).toBe(0)
  })
})

it.each([
  ['--version', /^\d+\.\d+\.\d+\n$/],
  ['-h', /^Thaw measures[^]*thaw COMMAND --help/],
])('thaw %s prints what is asked for and does nothing', async (flag, expected) => {
  const { code, stdout } = await thaw([flag], { THAW_HOME: join(folder.path, 'untouched') })
  expect([code, stdout]).toEqual([0, expect.stringMatching(expected)])
  expect(existsSync(join(folder.path, 'untouched'))).toBe(false)
})
