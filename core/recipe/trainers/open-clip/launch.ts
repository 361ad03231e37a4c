import type { TrainerLaunch } from '../../launch/launch.ts'

export const launch: TrainerLaunch = {
  packages: ['open_clip_torch', 'webdataset'],
  stopFile: null,
  patience: 30,
  // Its commands look for their last whole epoch themselves (`--resume=latest`).
  checkpoints: null,
  // What the last command converts.
  weights: [''],
  resume: () => [],
}
