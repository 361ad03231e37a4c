import { LAST, type TrainerLaunch, TRAINER_CHECKPOINTS, withFlag } from '../../launch/launch.ts'

export const launch: TrainerLaunch = {
  packages: ['ms-swift'],
  stopFile: null,
  // With its callback “graceful_exit” it saves a checkpoint after the step at hand.
  patience: 300,
  checkpoints: TRAINER_CHECKPOINTS,
  weights: [LAST],
  // As the model as well: by itself, a checkpoint whose file spells names otherwise loads almost no weights.
  resume: (command, checkpoint, adapted) =>
    withFlag(adapted ? command : withFlag(command, '--model', checkpoint), '--resume_from_checkpoint', checkpoint),
}
