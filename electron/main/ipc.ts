import { BrowserWindow, ipcMain } from 'electron'
import { z } from 'zod'
import type { AppEvent } from '../../core/contract/events.ts'
import { failure, type Result } from '../../core/domain/failure.ts'
import { CHANNELS } from '../channels.ts'
import { createBatcher } from './batch.ts'
import { choose } from './choose.ts'
import type { EventStream } from './event-stream.ts'
import { isOwnPage } from './origin.ts'
import type { Service } from './service.ts'

/** The page gets events in batches, at most ten times a second; a run can report steps far more often. */
const BATCH_MS = 100

const callRequest = z.object({ method: z.string(), params: z.unknown() })

/**
 * Handles the page's requests and pushes events to it. The service checks the method and its parameters against the
 * contract.
 */
export function setupIpc({ service, events }: { service: Service; events: EventStream }): void {
  ipcMain.handle(CHANNELS.call, async (event, request: unknown): Promise<Result<unknown>> => {
    if (!isOwnPage(event.senderFrame)) return failure('usage', 'Only Thaw’s own window can call Thaw.')
    const parsed = callRequest.safeParse(request)
    if (!parsed.success) return failure('usage', 'The call names no method.', { details: parsed.error.message })
    return service.call(parsed.data.method, parsed.data.params)
  })

  ipcMain.handle(CHANNELS.chooseFolder, (event, what: unknown) => choose(event, 'folder', what))
  ipcMain.handle(CHANNELS.chooseFile, (event, what: unknown) => choose(event, 'file', what))

  const batcher = createBatcher<AppEvent>(BATCH_MS, (batch) => {
    for (const window of BrowserWindow.getAllWindows()) window.webContents.send(CHANNELS.event, batch)
  })
  events.subscribe((event) => batcher.add(event))
}
