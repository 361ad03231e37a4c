import type { Settings } from '../../../core/train/native/config.ts'

/** Settings of a short run on a small model. */
export const SETTINGS: Settings = {
  seed: 7,
  epochs: 4,
  batch: 8,
  headRate: 3e-3,
  visionRate: 1e-3,
  textRate: 1e-3,
  rateDecay: 1.5,
  weightDecay: 0.05,
  warmupShare: 0.05,
  clipNorm: 1,
  patience: 10,
  augment: true,
  mirror: false,
  labelSmoothing: 0.1,
  cacheMB: 2048,
  recompute: false,
}
