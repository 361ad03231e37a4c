import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { apart, works } from '../../../build/tools/witness.ts'
import { temporaryFolder, thaw } from './thaw.ts'

const folder = temporaryFolder()
const temporary = join(folder.path, 'tmp')
mkdirSync(temporary)
const surroundings = { TMPDIR: temporary, THAW_HOME: join(folder.path, 'home') }
afterAll(() => folder.remove())

const PROGRAM = join(import.meta.dirname, '../../../core/cli/thaw.js')
const hasNamespace = process.platform === 'linux' && works('namespace')

function outcomes(stdout: string): string[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/\s+/, 2).join(' '))
}

describe('thaw --self-test', () => {
  it(`tries every part in a home of its own, which goes away${hasNamespace ? ', without a network' : ''}`, () => {
    const command = [process.execPath, PROGRAM, '--self-test'] as const
    const [program, ...args] = hasNamespace ? apart(command.map((part) => `'${part}'`).join(' ')) : command
    const { status, stdout } = spawnSync(program, args, { encoding: 'utf8', env: { ...process.env, ...surroundings } })
    expect(outcomes(stdout)).toEqual(['ok database', 'ok model', 'ok engine', 'ok run'])
    expect(stdout).toContain('20 images drawn, imported, trained on and scored')
    expect(status).toBe(0)
    expect(readdirSync(temporary)).toEqual([])
    expect(readdirSync(folder.path)).toEqual(['tmp'])
  })

  it('names what does not work, with what to do, and ends with 1', async () => {
    const { code, stdout } = await thaw(['--self-test'], { ...surroundings, THAW_ZOO: join(folder.path, 'nowhere') })
    expect(outcomes(stdout)).toEqual(['ok database', 'FAILED model', 'FAILED engine', 'FAILED run'])
    expect(stdout).toContain('Reinstall Thaw')
    expect(code).toBe(1)
    expect(readdirSync(temporary)).toEqual([])
  })
})
