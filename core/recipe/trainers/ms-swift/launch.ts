import { LAST, type TrainerLaunch, TRAINER_CHECKPOINTS } from '../../launch/launch.ts'

export const launch: TrainerLaunch = {
  packages: ['ms-swift'],
  stopFile: null,
  // With its callback “graceful_exit” it saves a checkpoint after the step at hand.
  patience: 300,
  checkpoints: TRAINER_CHECKPOINTS,
  weights: [LAST],
  // As the model as well: by itself, a checkpoint whose file spells names otherwise loads almost no weights.
  resume: (checkpoint, adapted) => [
    ...(adapted ? [] : ['--model', checkpoint]),
    '--resume_from_checkpoint',
    checkpoint,
  ],
}
