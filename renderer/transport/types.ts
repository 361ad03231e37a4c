import type { AppEvent, Input, MethodName, Output } from '../../core/contract/index.ts'
import type { Result } from '../../core/domain/failure.ts'

/** What Electron's preload puts on `window.thaw`. */
export interface Bridge {
  call(method: string, params: unknown): Promise<Result<unknown>>
  on(listener: (event: AppEvent) => void): () => void
  /** The system's folder dialog; null when it was closed without a choice. */
  chooseFolder(): Promise<string | null>
  /** The system's dialog for an archive, table or annotation file; likewise. */
  chooseFile(): Promise<string | null>
  /** Where a dropped file or folder lies on disk. */
  pathForFile(file: File): string
  readonly platform: string
}

export type Connection = 'connecting' | 'open' | 'lost'

/** One contract over whichever wire is there. Calls never reject: failures are values. */
export interface Transport {
  call<M extends MethodName>(method: M, input: Input<M>): Promise<Result<Output<M>>>
  onEvent(listener: (event: AppEvent) => void): () => void
  onConnection(listener: (connection: Connection) => void): () => void
  /** Present only where the window may open native dialogs and knows the paths of dropped files. */
  readonly native: Pick<Bridge, 'chooseFolder' | 'chooseFile' | 'pathForFile'> | null
}
