// The only bridge between the page and the main process. It runs sandboxed, so the build bundles it into one CommonJS
// file.
import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { AppEvent } from '../../core/contract/events.ts'
import type { Result } from '../../core/domain/failure.ts'
import { CHANNELS } from '../channels.ts'

/** The page's `window.thaw`. The renderer declares the same type, because neither side may import the other. */
const bridge = {
  call: (method: string, params: unknown): Promise<Result<unknown>> =>
    ipcRenderer.invoke(CHANNELS.call, { method, params }) as Promise<Result<unknown>>,
  on(listener: (event: AppEvent) => void): () => void {
    const deliver = (_event: unknown, batch: readonly AppEvent[]): void => batch.forEach((event) => listener(event))
    ipcRenderer.on(CHANNELS.event, deliver)
    return () => void ipcRenderer.removeListener(CHANNELS.event, deliver)
  },
  chooseFolder: (what?: 'trackio'): Promise<string | null> =>
    ipcRenderer.invoke(CHANNELS.chooseFolder, what) as Promise<string | null>,
  chooseFile: (what?: 'trackio'): Promise<string | null> =>
    ipcRenderer.invoke(CHANNELS.chooseFile, what) as Promise<string | null>,
  pathForFile: (file: File): string => webUtils.getPathForFile(file),
  platform: process.platform,
}

contextBridge.exposeInMainWorld('thaw', bridge)
