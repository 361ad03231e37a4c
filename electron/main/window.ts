import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow, screen } from 'electron'
import { clampBounds, defaultBounds, MIN_HEIGHT, MIN_WIDTH, parseSavedWindow, type SavedWindow } from './bounds.ts'
import { createCrashGuard } from './crash-guard.ts'
import type { Log } from './log.ts'
import { APP_ORIGIN } from './origin.ts'
import { backgroundColor } from './theme.ts'

/** Opens Thaw's only window, at its last position. */
export async function createMainWindow({ log }: { log: Log }): Promise<void> {
  const file = join(app.getPath('userData'), 'window.json')
  const saved = existsSync(file) ? parseSavedWindow(readFileSync(file, 'utf8')) : null
  const window = new BrowserWindow({
    ...bounds(saved),
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    title: 'Thaw',
    show: false,
    backgroundColor: backgroundColor(),
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      spellcheck: false,
    },
  })
  window.once('ready-to-show', () => {
    if (saved?.maximized) window.maximize()
    window.show()
  })
  window.on('close', () => {
    const now: SavedWindow = { ...window.getNormalBounds(), maximized: window.isMaximized() }
    writeFileSync(file, JSON.stringify(now))
  })
  reloadAfterCrash(window, log)
  await window.loadURL(`${APP_ORIGIN}/`)
}

function bounds(saved: SavedWindow | null): { x: number; y: number; width: number; height: number } {
  if (!saved) return defaultBounds(screen.getPrimaryDisplay().workArea)
  const { maximized: _, ...wanted } = saved
  return clampBounds(wanted, screen.getDisplayMatching(wanted).workArea)
}

/** Training continues without the page, so Thaw reloads a crashed page, unless it keeps crashing. */
function reloadAfterCrash(window: BrowserWindow, log: Log): void {
  const mayReload = createCrashGuard(() => Date.now())
  window.webContents.on('render-process-gone', (_event, details) => {
    log.write('window', `page gone: ${details.reason}`)
    if (mayReload()) window.webContents.reload()
  })
}
