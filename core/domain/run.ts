/** States of a training run and which may follow which. */
export const RUN_STATUSES = ['queued', 'running', 'stopping', 'completed', 'stopped', 'failed', 'interrupted'] as const
export type RunStatus = (typeof RUN_STATUSES)[number]

const NEXT: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ['running', 'stopped', 'failed', 'interrupted'],
  running: ['stopping', 'completed', 'stopped', 'failed', 'interrupted'],
  stopping: ['stopped', 'completed', 'failed', 'interrupted'],
  completed: [],
  stopped: ['queued', 'running'],
  failed: [],
  interrupted: ['queued', 'running'],
}

export function canFollow(from: RunStatus, to: RunStatus): boolean {
  return NEXT[from].includes(to)
}

/** A run in one of these states has a process working on it; after a restart it can only be `interrupted`. */
export function isActive(status: RunStatus): boolean {
  return status === 'queued' || status === 'running' || status === 'stopping'
}
