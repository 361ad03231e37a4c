// What `electron` means in the main process under the stand-in: the part of Electron's interface that Thaw uses, checked
// against Electron's own types where those can be named piece by piece.
import { app } from './app.ts'
import { dialog } from './dialog.ts'
import { ipcMain } from './ipc.ts'
import { Menu, MenuItem } from './menu.ts'
import { nativeTheme } from './native-theme.ts'
import { net, protocol } from './protocol.ts'
import { clipboard, powerSaveBlocker, screen, shell } from './system.ts'
import { utilityProcess } from './utility-process.ts'
import { BrowserWindow, session, webContents } from './window.ts'

export { app, BrowserWindow, clipboard, dialog, ipcMain, Menu, MenuItem, nativeTheme, net, powerSaveBlocker, protocol }
export { screen, session, shell, utilityProcess, webContents }

app satisfies Pick<
  Electron.App,
  | 'whenReady'
  | 'isReady'
  | 'getPath'
  | 'setPath'
  | 'getAppPath'
  | 'getName'
  | 'getVersion'
  | 'getLocale'
  | 'quit'
  | 'exit'
  | 'requestSingleInstanceLock'
  | 'isPackaged'
  | 'commandLine'
>
dialog satisfies Pick<Electron.Dialog, 'showMessageBox' | 'showErrorBox'>
clipboard satisfies Pick<Electron.Clipboard, 'writeText' | 'readText'>
shell satisfies Pick<Electron.Shell, 'openPath' | 'openExternal' | 'showItemInFolder'>
nativeTheme satisfies Pick<Electron.NativeTheme, 'themeSource' | 'shouldUseDarkColors'>
protocol satisfies Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle'>
powerSaveBlocker satisfies Pick<Electron.PowerSaveBlocker, 'start' | 'stop'>
