import { accessSync, constants } from 'node:fs'
import { app, dialog } from 'electron'
import { makeFolders } from '../../core/app/index.ts'

/** Null if the app can write to its own folder; otherwise a sentence that says what to do. */
export function whyNotWritable(folder: string): string | null {
  try {
    makeFolders(folder)
    accessSync(folder, constants.W_OK | constants.X_OK)
    return null
  } catch {
    return (
      `Thaw cannot write to ${folder}, where it keeps the window’s position and its lock against a second start. ` +
      'Give your account permission to write there, or start Thaw with --user-data-dir=FOLDER.'
    )
  }
}

/** Shows the reason and exits. Without that folder, Electron would take this for a second start and exit silently. */
export function refuseToStart(why: string): void {
  process.stderr.write(`${why}\n`) // on Linux, a dialog before `ready` is only a line on stderr
  void app.whenReady().then(() => {
    dialog.showErrorBox('Thaw cannot start', why)
    app.exit(3)
  })
}
