import type { AppEvent } from '../../core/contract/events.ts'

export interface EventStream {
  push(event: AppEvent): void
  /** @returns what ends the subscription */
  subscribe(listener: (event: AppEvent) => void): () => void
}

/** The service's events inside the main process: the window, the quit question and the theme all listen. */
export function createEventStream(): EventStream {
  const listeners = new Set<(event: AppEvent) => void>()
  return {
    push(event) {
      for (const listener of listeners) listener(event)
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
