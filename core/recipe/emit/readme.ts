/** The page that comes with a recipe, for whoever runs it on another machine. */
import { listed } from '../../domain/listed.ts'
import { STRATEGIES } from '../../strategies/index.ts'
import type { OtherTrainer, Support } from '../trainers/trainer.ts'
import type { Launcher } from '../launchers/launchers.ts'
import type { Emitted, EmitRequest } from './emitted.ts'
import type { ExpectedStage } from './expected.ts'
import { commandOf } from './script.ts'
import { stepsOf } from './steps.ts'

export interface ReadmeParts {
  readonly request: EmitRequest
  readonly trainer: OtherTrainer
  readonly support: Support
  readonly emitted: Emitted
  readonly expected: readonly ExpectedStage[]
  /** Name of the dataset. */
  readonly dataset: string
  readonly launcher: Launcher
}

const stagesText = ({ stages }: EmitRequest['recipe']): string => {
  const named = listed(stages.map((stage) => `“${stage.name}” (${stage.epochs} epochs)`))
  return stages.length === 1 ? `one stage, ${named}` : `${stages.length} stages: ${named}`
}

export function readmeOf({ request, trainer, support, emitted, expected, dataset, launcher }: ReadmeParts): string {
  const { recipe, samples, model, pictures } = request
  const { name } = STRATEGIES[recipe.strategy]
  const count = (of: string): number => samples.filter(({ split }) => split === of).length
  const lost = support.kind === 'approximately' ? support.lost : []
  return [
    `# ${name}: ${recipe.anatomy.family} on “${dataset}”, with ${trainer.name}`,
    '',
    `Thaw wrote this recipe for ${trainer.tested}. It trains in ${stagesText(recipe)}.`,
    '',
    `- ${count('train').toLocaleString('en')} samples to train on, ${count('val').toLocaleString('en')} to validate on.`,
    `- The checkpoint is ${model}, and the paths of pictures start from ${pictures}. On another machine, change both: ${trainer.paths}`,
    ...(lost.length > 0 ? ['', '## Not quite as planned', '', ...lost.map((sentence) => `- ${sentence}`)] : []),
    '',
    '## Run it',
    '',
    'In an environment of its own:',
    '',
    '```',
    ...trainer.install,
    ...launcher.start(request),
    '```',
    '',
    ...(request.nodes > 1 || launcher.file ? [...launcher.notes.map((note) => `- ${note}`), ''] : []),
    '`run.sh` runs these commands, and leaves out those that are done:',
    '',
    '```',
    ...emitted.commands.map(commandOf),
    '```',
    '',
    '## Check it',
    '',
    'Compare the trainable parameters that the trainer prints with these before it has run for hours. `expected.json` has the names of all tensors that should change.',
    '',
    '| stage | steps | trainable parameters | vision | connector | language | head |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...expected.map(({ name: stage, trainable, parts }, i) => {
      const steps = (trainer.stepsOf ?? stepsOf)(request, recipe.stages[i] as EmitRequest['recipe']['stages'][number])
      const cells = [stage, steps, trainable, parts.vision, parts.connector, parts.language, parts.head]
      return `| ${cells.map((cell) => (typeof cell === 'number' ? cell.toLocaleString('en') : cell)).join(' | ')} |`
    }),
    '',
    ...(recipe.adapters
      ? ['Adapters train in place of matrices, so there are fewer parameters than the parts have.', '']
      : []),
    '## Go on after a stop',
    '',
    ...trainer.resuming.map((sentence) => `- ${sentence}`),
    '',
  ].join('\n')
}
