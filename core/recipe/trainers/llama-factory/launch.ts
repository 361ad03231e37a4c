import { LAST, type TrainerLaunch, TRAINER_CHECKPOINTS } from '../../launch/launch.ts'

export const launch: TrainerLaunch = {
  packages: ['llamafactory'],
  stopFile: null,
  patience: 30,
  checkpoints: TRAINER_CHECKPOINTS,
  weights: ['', LAST],
  // As the model as well: by itself, a checkpoint whose file spells names otherwise loads almost no weights.
  resume: (checkpoint, adapted) => [
    ...(adapted ? [] : [`model_name_or_path=${checkpoint}`]),
    `resume_from_checkpoint=${checkpoint}`,
  ],
}
