import { app, Menu, shell, type MenuItemConstructorOptions } from 'electron'

/** The system's standard menus, and where the log is. */
export function setupMenu({ logs }: { logs: string }): void {
  const view: MenuItemConstructorOptions[] = [
    { role: 'resetZoom' },
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(app.isPackaged ? [] : [{ type: 'separator' } as const, { role: 'toggleDevTools' } as const]),
  ]
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { label: 'File', submenu: [{ role: process.platform === 'darwin' ? 'close' : 'quit' }] },
    { role: 'editMenu' },
    { label: 'View', submenu: view },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [{ id: 'open-logs', label: 'Open Log Folder', click: () => void shell.openPath(logs) }],
    },
  ]
  Menu.setApplicationMenu(Menu.buildFromTemplate(template))
}
