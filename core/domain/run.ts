/** The states of a training run and the allowed transitions. */
export const RUN_STATUSES = ['queued', 'running', 'stopping', 'completed', 'stopped', 'failed', 'interrupted'] as const
export type RunStatus = (typeof RUN_STATUSES)[number]

const NEXT: Readonly<Record<RunStatus, readonly RunStatus[]>> = {
  queued: ['running', 'stopped', 'failed', 'interrupted'],
  running: ['stopping', 'completed', 'stopped', 'failed', 'interrupted', 'queued'],
  stopping: ['stopped', 'completed', 'failed', 'interrupted', 'queued'],
  completed: [],
  stopped: ['queued', 'running'],
  failed: [],
  interrupted: ['queued', 'running'],
}

export function canFollow(from: RunStatus, to: RunStatus): boolean {
  return NEXT[from].includes(to)
}

/** Adjustments during a run, and remarks on how it went. */
export const RUN_EVENT_KINDS = [
  /** The head was fitted exactly, before any step. */
  'head-fit',
  /** A rate was found on a throw-away copy of the model. */
  'range-test',
  /** A phase begins. */
  'phase',
  /** Gradients chose other blocks of the tower to train. */
  'blocks',
  /** Validation no longer improved: the best weights are back, and the rates are lower. */
  'rate-cut',
  /** The loss diverged: the best weights are back, and the rates are lower. */
  'rollback',
  /** The training loss falls while the validation loss rises: the tower's rate is lower. */
  'over-fit',
  /** The lowest group that trained is frozen again. */
  're-freeze',
  'stopped-early',
  /** Weights between the fitted head's and the trained ones are kept. */
  'blend',
  /** A person picked other weights between the two. */
  'blend-picked',
  /** Training did not improve on the fitted head. */
  'not-improved',
  /** Where the time of the run went. */
  'time',
  /** Something that a trainer of others does in silence. */
  'warning',
  /** Whether exactly the planned tensors changed. */
  'proof',
] as const
export type RunEventKind = (typeof RUN_EVENT_KINDS)[number]

/** Why a run is interrupted whose Thaw was closed in good order: another one can go on with it at once. */
export const CLOSED_WHILE_TRAINING = 'Thaw was closed while it trained this run, and saved a checkpoint to resume from.'

/** A run in one of these states has a process working on it; after a restart it can only be `interrupted`. */
export function isTraining(status: RunStatus): boolean {
  return status === 'running' || status === 'stopping'
}

/** A run that trains, or waits to train. */
export function isActive(status: RunStatus): boolean {
  return status === 'queued' || isTraining(status)
}

/** “4”; “3.5” within an epoch. */
export function epochText(epoch: number): string {
  return Number.isInteger(epoch) ? String(epoch) : epoch.toFixed(1)
}
