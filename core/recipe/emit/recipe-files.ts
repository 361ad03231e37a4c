/** Everything that lies in a recipe's folder. */
import { failure, type Result, success } from '../../domain/failure.ts'
import { hasMarkInAnswer, IMAGE } from '../data/samples.ts'
import { roundedFor, supportOf } from '../support.ts'
import { OTHER_TRAINERS, type OtherTrainerId } from '../trainers/index.ts'
import type { OtherTrainer, Support } from '../trainers/trainer.ts'
import type { Emitted, EmittedCommand, EmittedFile, EmitRequest } from './emitted.ts'
import { type ExpectedStage, expectedOf } from './expected.ts'
import { LAUNCHERS, type LauncherId } from '../launchers/launchers.ts'
import { readmeOf } from './readme.ts'
import { commandOf, scriptOf } from './script.ts'

export interface RecipeFiles {
  readonly files: readonly EmittedFile[]
  /** Files of Thaw's own that come along. */
  readonly copies: NonNullable<Emitted['copies']>
  readonly support: Support
  readonly expected: readonly ExpectedStage[]
  /** As a person types them. */
  readonly commands: readonly string[]
  readonly emitted: readonly EmittedCommand[]
  /** The request, with the samples that the trainer can read and the epochs that it can count. */
  readonly request: EmitRequest
}

/** Pure: nothing is written. Failures: usage (the trainer cannot train this or run so, or Thaw writes no files for it yet). */
export function writeRecipe(
  given: EmitRequest,
  id: OtherTrainerId,
  dataset: string,
  launcherId: LauncherId = 'torchrun',
): Result<RecipeFiles> {
  const trainer = OTHER_TRAINERS[id]
  const able = supportOf(given.recipe, trainer)
  if (able.kind === 'no') return failure('usage', able.why)
  if (!trainer.emit) return failure('usage', `Thaw writes no recipes for ${trainer.name} yet.`)
  const refusal = trainer.refusesRun?.(given) ?? null
  if (refusal !== null) return failure('usage', refusal)
  const samples = trainer.misreadsAnswers ? given.samples.filter((sample) => !hasMarkInAnswer(sample)) : given.samples
  const request = { ...given, samples, recipe: roundedFor(given.recipe, trainer) }
  if (!samples.some(({ split }) => split === 'train'))
    return failure('usage', `“${dataset}” has no training samples that ${trainer.name} can read.`)
  const support = withLost(able, leftOut(given.samples.length - samples.length, trainer.name))
  const emitted = trainer.emit(request)
  const launcher = LAUNCHERS[launcherId]
  const unable = whyNotWith(launcherId, trainer, request, emitted)
  if (unable !== null) return failure('usage', unable)
  const expected = expectedOf(request.recipe, trainer)
  return success({
    files: [
      ...emitted.files,
      { path: 'expected.json', text: `${JSON.stringify(expected, null, 2)}\n` },
      { path: 'run.sh', text: scriptOf(emitted.commands, request.nodes) },
      ...(launcher.file ? [launcher.file({ request, install: trainer.install })] : []),
      { path: 'README.md', text: readmeOf({ request, trainer, support, emitted, expected, dataset, launcher }) },
    ],
    copies: emitted.copies ?? [],
    support,
    expected,
    commands: emitted.commands.map(commandOf),
    emitted: emitted.commands,
    request,
  })
}

function whyNotWith(
  id: LauncherId,
  trainer: OtherTrainer,
  { nodes }: EmitRequest,
  { commands }: Emitted,
): string | null {
  const { name, shares } = LAUNCHERS[id]
  if (!trainer.launchers.includes(id)) return `Thaw starts no ${trainer.name} with ${name}.`
  if (shares || nodes === 1 || commands.filter(({ once }) => !once).length === 1) return null
  return `${name}’s machines share no folder, so that those after the first cannot begin a stage with the weights of the one before. Use one machine, or Thaw’s runner, which trains all stages in one run.`
}

const leftOut = (count: number, trainer: string): string[] =>
  count === 0
    ? []
    : [
        `Left out: ${count} ${count === 1 ? 'sample' : 'samples'} with “${IMAGE}” in an answer, which ${trainer} would take for a picture.`,
      ]

function withLost(support: Support, more: readonly string[]): Support {
  if (more.length === 0 || support.kind === 'no') return support
  return { kind: 'approximately', lost: [...(support.kind === 'yes' ? [] : support.lost), ...more] }
}
