/** What is measured: the tower EfficientNet-Lite0 under a linear classifier, with random weights. */
export const WORKLOADS = ['forward', 'frozen', 'step'] as const
/** A pass without gradients, a step that trains the classifier only, one that trains everything but the statistics. */
export type Workload = (typeof WORKLOADS)[number]

export interface Job {
  readonly workload: Workload
  readonly side: number
  readonly batch: number
  readonly classes: number
  readonly threads: number
  /** Tensors one after another in the file of weights, float32; a filter as [out, in, height, width]. */
  readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[]
  readonly weightsFile: string
  /** Images [batch, side, side, 3], then the label of each, float32. */
  readonly batchFile: string
}

/** Work for one side: so many iterations, or one whose results are written to a file for comparison. */
export type Ask = { readonly iterations: number } | { readonly resultsFile: string }

export interface Round {
  /** Milliseconds of one iteration, averaged over the round. */
  readonly ms: number
  /** Peak resident memory of the process so far, MB. */
  readonly peakMb: number
}

/** Where one result lies among those written: features, or the loss and each gradient. */
export interface Result {
  readonly name: string
  readonly length: number
}

export interface Written {
  readonly results: readonly Result[]
}

/** Whether a step trains a tensor. */
export function trains(workload: Workload, name: string): boolean {
  if (/\.running_(mean|var)$/.test(name)) return false
  return name.startsWith('head.') ? workload !== 'forward' : workload === 'step'
}
