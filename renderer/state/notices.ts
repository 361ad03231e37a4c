import type { Failure } from '../../core/domain/failure.ts'
import { observable, type Observable } from './observable.ts'

export interface Notice {
  readonly id: number
  readonly tone: 'info' | 'good' | 'bad'
  readonly text: string
  readonly failure?: Failure
  readonly action?: { readonly label: string; readonly run: () => void }
}

export interface Notices {
  readonly list: Observable<readonly Notice[]>
  show(notice: Omit<Notice, 'id'>): void
  fail(failure: Failure): void
  dismiss(id: number): void
}

const SHOWN_MS = 8000

/** Short messages that disappear after a while; failures stay until the person dismisses them. */
export function createNotices(later: (run: () => void, ms: number) => void): Notices {
  const list = observable<readonly Notice[]>([])
  let lastId = 0
  function dismiss(id: number): void {
    list.update((current) => current.filter((notice) => notice.id !== id))
  }
  function show(notice: Omit<Notice, 'id'>): void {
    const id = ++lastId
    list.update((current) => [...current.slice(-3), { ...notice, id }])
    if (notice.tone !== 'bad') later(() => dismiss(id), SHOWN_MS)
  }
  return { list, show, dismiss, fail: (failure) => show({ tone: 'bad', text: failure.message, failure }) }
}
