import type { AppEvent, Input, MethodName, Output } from '../../core/contract/index.ts'
import type { Result } from '../../core/domain/failure.ts'

/** What Electron's preload puts on `window.thaw`. */
export interface Bridge {
  call(method: string, params: unknown): Promise<Result<unknown>>
  on(listener: (event: AppEvent) => void): () => void
  /** The system's dialog for the folder of a dataset, or for one of trackio's; null if the person closed it without choosing. */
  chooseFolder(what?: 'trackio'): Promise<string | null>
  /** The same for an archive, table or annotation file, or for a project of trackio. */
  chooseFile(what?: 'trackio'): Promise<string | null>
  /** The path of a dropped file or folder. */
  pathForFile(file: File): string
  readonly platform: string
}

export type Connection = 'connecting' | 'open' | 'lost'

/** The contract over IPC or WebSocket. Calls never reject: failures are values. */
export interface Transport {
  call<M extends MethodName>(method: M, input: Input<M>): Promise<Result<Output<M>>>
  onEvent(listener: (event: AppEvent) => void): () => void
  onConnection(listener: (connection: Connection) => void): () => void
  /** Present only if the window can open native dialogs and knows the paths of dropped files. */
  readonly native: Pick<Bridge, 'chooseFolder' | 'chooseFile' | 'pathForFile'> | null
}
