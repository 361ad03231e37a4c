import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { chooseHome, prepareHome } from '../../../core/app/home.ts'

describe('the home folder', () => {
  it.each([
    ['the option first', '/a', { THAW_HOME: '/b' }, 'linux', resolve('/a')],
    ['then THAW_HOME', undefined, { THAW_HOME: '/b' }, 'linux', resolve('/b')],
    ['an empty THAW_HOME counts as none', undefined, { THAW_HOME: '' }, 'linux', join('/u', '.local', 'share', 'thaw')],
    ['XDG_DATA_HOME on Linux', undefined, { XDG_DATA_HOME: '/x' }, 'linux', join('/x', 'thaw')],
    ['Application Support on macOS', undefined, {}, 'darwin', join('/u', 'Library', 'Application Support', 'Thaw')],
    ['APPDATA on Windows', undefined, { APPDATA: '/r' }, 'win32', join('/r', 'Thaw')],
  ] as const)('is %s', (_, option, env, platform, expected) => {
    expect(chooseHome(option, env, platform, () => '/u')).toBe(expected)
  })

  it('has to be named by a user who has none in the system’s list', () => {
    const none = (): string => {
      throw new Error('ENOENT: no such file or directory, uv_os_homedir')
    }
    expect(chooseHome(undefined, { THAW_HOME: '/b' }, 'linux', none)).toBe(resolve('/b'))
    expect(chooseHome('/a', {}, 'linux', none)).toBe(resolve('/a'))
    expect(() => chooseHome(undefined, {}, 'linux', none)).toThrow(/no home folder.*Choose a folder/)
  })

  describe('on disk', () => {
    let folder: string
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'thaw-home-'))
    })
    afterEach(() => rmSync(folder, { recursive: true }))

    it('is made with its folders', () => {
      const made = prepareHome(join(folder, 'deep', 'home'))
      expect(made.ok && readdirSync(made.value.home).toSorted()).toEqual(['cache', 'logs', 'runs'])
    })

    it('is refused below a regular file', () => {
      writeFileSync(join(folder, 'file'), '')
      expect(prepareHome(join(folder, 'file', 'home'))).toMatchObject({
        ok: false,
        failure: { code: 'home-unwritable' },
      })
      expect(readdirSync(folder)).toEqual(['file'])
    })

    it('leaves nothing behind where a part of it cannot be made', () => {
      writeFileSync(join(folder, 'cache'), 'in the way')
      expect(prepareHome(folder).ok).toBe(false)
      expect(readdirSync(folder)).toEqual(['cache'])
      expect(existsSync(join(folder, 'runs'))).toBe(false)
    })
  })
})
