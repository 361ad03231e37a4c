import type { TrainerLaunch } from '../../launch/launch.ts'

export const launch: TrainerLaunch = {
  packages: ['torch', 'transformers', 'pillow'],
  // Under torchrun, too, where a signal would reach its parent only.
  stopFile: 'run/stop',
  patience: 300,
  checkpoints: /^checkpoint(\d*)\.pt$/,
  weights: ['model'],
  resume: () => ['--resume'],
}
