import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { MenuItemConstructorOptions } from 'electron'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createEventStream } from '../../../electron/main/event-stream.ts'
import { setupMenu } from '../../../electron/main/menu.ts'

const electron = vi.hoisted(() => ({ folder: '', opened: [] as string[], template: [] as unknown[] }))
vi.mock('electron', () => ({
  app: { getAppPath: () => electron.folder, isPackaged: true },
  shell: { openExternal: async (url: string) => void electron.opened.push(url), openPath: async () => '' },
  Menu: { buildFromTemplate: (template: unknown[]) => (electron.template = template), setApplicationMenu: () => {} },
}))

beforeEach(() => {
  electron.folder = mkdtempSync(join(tmpdir(), 'thaw-menu-'))
  electron.opened = []
})
afterEach(() => rmSync(electron.folder, { recursive: true, force: true }))

/** The item for updates in the Help menu of an app whose package.json is this. */
function updatesItem(manifest: string | null): MenuItemConstructorOptions | undefined {
  if (manifest !== null) writeFileSync(join(electron.folder, 'package.json'), manifest)
  setupMenu({ logs: '/logs', events: createEventStream(), copyDiagnostics: async () => {} })
  const help = (electron.template as MenuItemConstructorOptions[]).find(({ role }) => role === 'help')
  const items = (help?.submenu ?? []) as MenuItemConstructorOptions[]
  return items.find(({ id }) => id === 'check-for-updates')
}

describe('checking for updates', () => {
  it('opens the page of releases in the browser when it is asked for, and not before', () => {
    const item = updatesItem('{"homepage": "https://example.org/thaw/"}')
    expect(electron.opened).toEqual([])
    item?.click?.(undefined as never, undefined, undefined as never)
    expect(electron.opened).toEqual(['https://example.org/thaw/releases'])
  })

  it.each([
    ['a clone', '{"name": "thaw"}'],
    ['a page without encryption', '{"homepage": "http://example.org/thaw"}'],
    ['a file', '{"homepage": "file:///etc/passwd"}'],
    ['a damaged package.json', '{"homepage":'],
    ['none', null],
  ])('is not offered with %s', (_, manifest) => expect(updatesItem(manifest)).toBeUndefined())
})
