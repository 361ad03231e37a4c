/** What is measured of a dual encoder's checkpoint, and what both sides are given. */
export const CHECKPOINT_WORKLOADS = ['forward', 'full', 'captions', 'frozen', 'lora'] as const
/**
 * `forward`: pictures to the joint space. Steps on classes: `full` and `lora` as the strategies train; `frozen` passes the
 * unchanged tower in every step, as a script without a cache does. `captions`: a full step with the checkpoint's own loss.
 */
export type CheckpointWorkload = (typeof CHECKPOINT_WORKLOADS)[number]

export interface CheckpointJob {
  readonly folder: string
  readonly workload: CheckpointWorkload
  readonly batch: number
  readonly threads: number
}

/** The same job for PyTorch, with the batch that our side has made. */
export interface PeerJob extends CheckpointJob {
  /** Float32 numbers, [batch, side, side, 3]. */
  readonly imagesFile: string
  readonly side: number
  /** Token ids of the classes' captions or of the pictures', padded to the longest. */
  readonly ids: readonly (readonly number[])[]
  /** Classes of the pictures. */
  readonly labels: readonly number[]
  readonly labelSmoothing: number
  readonly clipNorm: number
  /** Names of the tensors that train. */
  readonly trainable: readonly string[]
  /** Null where no adapters train. */
  readonly adapters: { readonly modules: readonly string[]; readonly rank: number; readonly alpha: number } | null
}

/** One round's work, or a request for what the other side needs. */
export type Ask = { readonly iterations: number } | { readonly peerJob: true; readonly imagesFile: string }
