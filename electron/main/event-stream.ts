import type { AppEvent } from '../../core/contract/events.ts'

export interface EventStream {
  push(event: AppEvent): void
  /** @returns a function that ends the subscription */
  subscribe(listener: (event: AppEvent) => void): () => void
}

/** The service's events inside the main process, where the window, the quit dialog and the theme listen to them. */
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
