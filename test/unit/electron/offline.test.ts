import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { mayLoad } from '../../../electron/main/origin.ts'

const ELECTRON = resolve(import.meta.dirname, '../../../electron')

describe('the window', () => {
  it.each(['app://bundle/', 'app://bundle/media/d/0?size=160', 'file:///opt/thaw/out/renderer/index.html', 'data:,x'])(
    'may load %s',
    (url) => expect(mayLoad(url)).toBe(true),
  )

  it.each([
    'https://example.org/',
    'http://127.0.0.1:8080/',
    'ws://127.0.0.1:1/',
    'app://other/',
    'app://bundle.evil/',
  ])('may not load %s', (url) => expect(mayLoad(url)).toBe(false))

  it('starts neither the crash reporter nor the updater of Electron, which would send and ask', () => {
    const files = readdirSync(ELECTRON, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
    expect(files.length).toBeGreaterThan(10)
    const naming = files.filter((name) => /crashReporter|autoUpdater/.test(readFileSync(join(ELECTRON, name), 'utf8')))
    expect(naming).toEqual([])
  })
})
