import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { root, runsOnRealElectron } from '../ui/executable.ts'

const folder = mkdtempSync(join(tmpdir(), 'thaw-self-'))
const temporary = join(folder, 'tmp')
mkdirSync(temporary)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function start(zoo?: string): { readonly code: number | null; readonly lines: string[] } {
  if (!runsOnRealElectron) process.env['ELECTRON_OVERRIDE_DIST_PATH'] = join(root, 'test/electron/stand-in')
  const program = createRequire(import.meta.url)('electron') as unknown as string
  const env = {
    ...process.env,
    TMPDIR: temporary,
    THAW_HOME: join(folder, 'home'),
    ...(zoo === undefined ? {} : { THAW_ZOO: zoo }),
  }
  const done = spawnSync(program, [root, '--self-test'], { encoding: 'utf8', env })
  const lines = done.stdout.split('\n').filter((line) => /^(ok|FAILED)/.test(line))
  return { code: done.status, lines: lines.map((line) => line.split(/\s+/, 2).join(' ')) }
}

describe('the desktop app started with --self-test', () => {
  it('tries every part with its own processes and leaves nothing behind', () => {
    expect(start()).toEqual({ code: 0, lines: ['ok database', 'ok model', 'ok engine', 'ok run'] })
    expect(readdirSync(temporary).filter((name) => name.startsWith('thaw-'))).toEqual([])
    expect(readdirSync(folder)).toEqual(['tmp'])
  })

  it('ends with 1 where a part does not work', () => {
    const lines = ['ok database', 'FAILED model', 'FAILED engine', 'FAILED run']
    expect(start(join(folder, 'nowhere'))).toEqual({ code: 1, lines })
  })
})
