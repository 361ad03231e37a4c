import type { ReactNode } from 'react'
import type { Snapshot } from '../state/queryCache.ts'
import { FailurePanel } from './FailurePanel.tsx'

interface Props<T> {
  readonly from: Snapshot<T>
  readonly children: (value: T) => ReactNode
}

/** Renders an answer once it arrives; until then “Loading…”, and on failure what to do about it. */
export function Loaded<T>({ from, children }: Props<T>): ReactNode {
  if (from.status === 'ready') return children(from.value)
  if (from.status === 'failed') return <FailurePanel failure={from.failure} />
  return <p className="loading">Loading…</p>
}
