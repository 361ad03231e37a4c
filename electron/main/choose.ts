import { BrowserWindow, dialog, type IpcMainInvokeEvent, type OpenDialogOptions } from 'electron'
import { z } from 'zod'
import { isOwnPage } from './origin.ts'

const DATASET_FOLDER: OpenDialogOptions = { title: 'Choose a dataset', properties: ['openDirectory'] }

/** Only macOS has one dialog for both folders and files, so files have one of their own. */
const DATASET_FILE: OpenDialogOptions = {
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

/** The system's dialogs, by what the window asks for. */
const DIALOGS = {
  dataset: { folder: DATASET_FOLDER, file: DATASET_FILE },
  trackio: {
    folder: { title: 'Choose the folder of the project', properties: ['openDirectory', 'createDirectory'] },
    file: {
      title: 'Choose a trackio project',
      properties: ['openFile'],
      filters: [{ name: 'trackio projects', extensions: ['db'] }],
    },
  },
} satisfies Record<string, Record<'folder' | 'file', OpenDialogOptions>>

const purpose = z.enum(['dataset', 'trackio']).default('dataset')

/** The path that the person chose in the system's dialog; null if they closed it without choosing. */
export async function choose(
  event: IpcMainInvokeEvent,
  kind: 'folder' | 'file',
  what: unknown,
): Promise<string | null> {
  const wanted = purpose.safeParse(what)
  if (!isOwnPage(event.senderFrame) || !wanted.success) return null
  const options = DIALOGS[wanted.data][kind]
  const window = BrowserWindow.fromWebContents(event.sender)
  const choice = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options))
  return choice.canceled ? null : (choice.filePaths[0] ?? null)
}
