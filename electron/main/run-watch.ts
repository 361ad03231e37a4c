import { BrowserWindow, powerSaveBlocker } from 'electron'
import type { RunSummary } from '../../core/contract/index.ts'
import { isTraining } from '../../core/domain/run.ts'
import type { EventStream } from './event-stream.ts'

export interface RunWatch {
  /**
   * Names of the runs that end when Thaw closes. Those that wait keep their places, and those of other trainers go on.
   */
  activeNames(): readonly string[]
}

/** Tracks active runs; while there are any, keeps the machine awake and shows progress in the task bar. */
export function createRunWatch(events: EventStream): RunWatch {
  const active = new Map<string, Pick<RunSummary, 'name' | 'trainer'>>()
  let blocker: number | null = null

  function update(): void {
    if (active.size > 0) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
    else if (blocker !== null) {
      powerSaveBlocker.stop(blocker)
      blocker = null
      showProgress(-1)
    }
  }

  events.subscribe((event) => {
    if (event.type === 'run.changed') {
      if (isTraining(event.run.status)) active.set(event.run.runId, event.run)
      else active.delete(event.run.runId)
      update()
    } else if (event.type === 'run.removed') {
      active.delete(event.runId)
      update()
    } else if (event.type === 'run.progress' && event.progress.steps > 0) {
      showProgress(event.progress.step / event.progress.steps)
    }
  })
  return {
    activeNames: () => [...active.values()].flatMap(({ name, trainer }) => (trainer === 'native' ? [name] : [])),
  }
}

/** Share 0–1, or −1 for none. */
function showProgress(share: number): void {
  for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(share)
}
