import { accessSync, constants } from 'node:fs'
import { app, dialog } from 'electron'
import { makeFolders } from '../../core/app/index.ts'

/** Null where the app's own folder can be written; else a sentence that says what to do. */
export function whyNotWritable(folder: string): string | null {
  try {
    makeFolders(folder)
    accessSync(folder, constants.W_OK | constants.X_OK)
    return null
  } catch {
    return (
      `Thaw cannot write to ${folder}, where it keeps its window and makes sure that it runs once. ` +
      'Allow your account to write there, or start Thaw with --user-data-dir=FOLDER.'
    )
  }
}

/** Says so and ends. Without that folder Electron would end without a word, taking itself for a second start. */
export function refuseToStart(why: string): void {
  process.stderr.write(`${why}\n`) // a dialog before `ready` is only a line there on Linux
  void app.whenReady().then(() => {
    dialog.showErrorBox('Thaw cannot start', why)
    app.exit(3)
  })
}
