import { app, Menu, shell, type MenuItemConstructorOptions } from 'electron'
import type { EventStream } from './event-stream.ts'
import { openReleasePage, releasePage } from './updates.ts'

interface Options {
  readonly logs: string
  readonly events: EventStream
  readonly copyDiagnostics: () => Promise<void>
}

/** Sets the system's standard menus, and adds the keyboard shortcuts, the diagnostics and the log. */
export function setupMenu({ logs, events, copyDiagnostics }: Options): void {
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(app.isPackaged ? [] : [{ type: 'separator' } as const, { role: 'toggleDevTools' } as const]),
  ]
  const updates: MenuItemConstructorOptions[] =
    releasePage(app.getAppPath()) === null
      ? []
      : [{ id: 'check-for-updates', label: 'Check for Updates in the Browser', click: openReleasePage }]
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { label: 'File', submenu: [{ role: process.platform === 'darwin' ? 'close' : 'quit' }] },
    { role: 'editMenu' },
    { label: 'View', submenu: view },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { id: 'shortcuts', label: 'Keyboard Shortcuts', click: () => events.push({ type: 'shortcuts.asked' }) },
        { id: 'copy-diagnostics', label: 'Copy Diagnostics', click: () => void copyDiagnostics() },
        { id: 'open-logs', label: 'Open Log Folder', click: () => void shell.openPath(logs) },
        ...updates,
      ],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
