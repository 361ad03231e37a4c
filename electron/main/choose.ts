import { BrowserWindow, dialog, type IpcMainInvokeEvent, type OpenDialogOptions } from 'electron'
import { isOwnPage } from './origin.ts'

export const DATASET_FOLDER: OpenDialogOptions = { title: 'Choose a dataset', properties: ['openDirectory'] }

/** Only macOS has one dialog for both folders and files, so files have one of their own. */
export const DATASET_FILE: OpenDialogOptions = {
  title: 'Choose a dataset',
  properties: ['openFile'],
  filters: [
    {
      name: 'Datasets',
      extensions: ['zip', 'tar', 'json', 'jsonl', 'ndjson', 'csv', 'tsv', 'parquet', 'yaml', 'yml', 'xml'],
    },
    { name: 'All files', extensions: ['*'] },
  ],
}

/** The path that the person chose in the system's dialog; null if they closed it without choosing. */
export async function choose(event: IpcMainInvokeEvent, options: OpenDialogOptions): Promise<string | null> {
  if (!isOwnPage(event.senderFrame)) return null
  const window = BrowserWindow.fromWebContents(event.sender)
  const choice = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  return choice.canceled ? null : (choice.filePaths[0] ?? null)
}
