import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { GOLDEN } from '../../support/goldens/trackio/golden.ts'
import { temporaryFolder, thaw } from './thaw.ts'

const folder = temporaryFolder()
const home = join(folder.path, 'home')
const golden = join(folder.path, 'golden.db')
const out = join(folder.path, 'out')
beforeAll(() => {
  writeFileSync(golden, GOLDEN)
})
afterAll(() => folder.remove())

const history = (...args: string[]) => thaw(['history', ...args, '--home', home])

describe('thaw history', () => {
  it('imports a trackio project, and says what it left out and what it had already', async () => {
    const first = await history('import', golden)
    expect([first.code, first.stdout]).toEqual([0, expect.stringContaining('2 runs imported')])
    expect(first.stdout).toContain('3 values left out')
    expect(first.stdout).toContain('frozen-0')
    expect((await history('import', golden)).stdout).toBe(
      '0 runs imported from the trackio project “golden”.\n2 runs in the history already, left unchanged.\n',
    )
    const shown = await history('show', 'frozen-0')
    expect(shown.stdout).toMatch(/^model +tiny-vit$/m)
    expect(shown.stdout).toMatch(/^trainer +trackio$/m)
    expect(shown.stdout).toMatch(/^time +0\.0 s$/m)
  })

  it('exports to a trackio project, and says how to open it', async () => {
    const { code, stdout } = await history('export', '--format', 'trackio', '--output', out, '--project', 'back')
    expect([code, stdout]).toEqual([0, expect.stringContaining('2 runs added to the trackio project “back”')])
    expect(stdout).toContain(`TRACKIO_DIR="${out}" trackio show --project "back"`)
    const again = await history('export', 'frozen-0', '--format', 'trackio', '--output', out, '--project', 'back')
    expect(again.stdout).toContain('1 run in it already, left unchanged.')
  })

  it('says what is missing or too much', async () => {
    expect(await history('export', '--format', 'trackio')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--output DIR'),
    })
    expect(await history('export', 'frozen-0', '--dataset', 'pets')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('not both'),
    })
    expect(await history('import', join(folder.path, 'none.db'))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no file'),
    })
  })
})
