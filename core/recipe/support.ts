/** Whether a trainer can train a recipe, and what is lost where it can only nearly. */
import { type PartTensor, PARTS } from '../anatomy/index.ts'
import { listed } from '../domain/listed.ts'
import type { Recipe, RecipeStage } from './recipe.ts'
import { trains } from './trained.ts'
import type { Support, TrainerRules } from './trainers/trainer.ts'

const METHOD_NAMES = { sft: 'supervised fine-tuning', grpo: 'training by rewards', contrastive: 'contrastive training' }
const PART_NAMES = { vision: 'vision tower', connector: 'connector', language: 'language model', head: 'head' }

export function supportOf(recipe: Recipe, trainer: TrainerRules): Support {
  const { anatomy, method, stages, strategy, adapters } = recipe
  const no = (why: string): Support => ({ kind: 'no', why })
  if (!trainer.methods.includes(method)) return no(`${trainer.name} has no ${METHOD_NAMES[method]}.`)
  if (!trainer.modelTypes.includes(anatomy.modelType))
    return no(
      `${trainer.name} does not know ${anatomy.family}: its settings for the parts of a model would do nothing.`,
    )
  for (const stage of stages) {
    if (!canTrainBlocks(trainer, stage, anatomy.blocks))
      return no(`${trainer.name} cannot train ${blocksText(stage)} of the vision tower alone.`)
    const refusal = trainer.refuses(stage, recipe)
    if (refusal !== null) return no(refusal)
  }
  const lost = stages.flatMap((stage) => [...tensorsLost(recipe, stage, trainer), ...ratesLost(stage, trainer)])
  if (strategy === 'layered' && stages.some(({ vision }) => vision && vision[1] - vision[0] === anatomy.blocks))
    lost.push(
      'Gradients choose the blocks in Thaw’s own runs only: here all of them train. Name blocks to train fewer.',
    )
  if (adapters && trainer.rates === 'one') lost.push(`The connector trains at the rate of the adapters.`)
  if (adapters && trainer.connector === 'adapted')
    lost.push(`${trainer.name} puts adapters on the connector, too, in place of training it whole.`)
  lost.push(...epochsLost(recipe, trainer))
  const all = [...new Set([...lost, ...trainer.losses(recipe)])]
  return all.length === 0 ? { kind: 'yes' } : { kind: 'approximately', lost: all }
}

function canTrainBlocks({ blocks }: TrainerRules, { vision }: RecipeStage, depth: number): boolean {
  if (vision === null || blocks === 'any') return true
  const [start, end] = vision
  return blocks === 'last' ? end === depth : start === 0 && end === depth
}

const blocksText = ({ vision }: RecipeStage): string =>
  vision === null
    ? 'no blocks'
    : vision[1] - vision[0] === 1
      ? `block ${vision[1]}`
      : `blocks ${vision[0] + 1} to ${vision[1]}`

/** A sentence for each part in which the trainer trains other tensors than planned. */
function tensorsLost(recipe: Recipe, stage: RecipeStage, trainer: TrainerRules): string[] {
  const where = recipe.stages.length > 1 ? ` in “${stage.name}”` : ''
  const lost: string[] = []
  for (const part of PARTS) {
    const tensors = recipe.anatomy.tensors.filter((tensor) => tensor.part === part)
    const differing = (planned: boolean): string | null => {
      const some = tensors.filter(
        (tensor) => trains(stage, tensor) === planned && trainer.trains(stage, tensor, recipe) !== planned,
      )
      if (some.length === 0) return null
      const what = some.length === tensors.length ? 'the whole' : `${namesOf(some)} of the`
      return `${what} ${PART_NAMES[part]}`
    }
    const [frozen, trained] = [differing(true), differing(false)]
    if (frozen) lost.push(`${trainer.name} leaves ${frozen} frozen${where}.`)
    if (trained) lost.push(`${trainer.name} trains ${trained} as well${where}.`)
  }
  return lost
}

/** Modules, not tensors: “deepstack_merger_list”. */
function namesOf(tensors: readonly PartTensor[]): string {
  const modules = new Set(tensors.map(({ canonical }) => canonical.split('.')[1] ?? canonical))
  return listed([...modules])
}

function ratesLost({ rates, vision, connector, language }: RecipeStage, trainer: TrainerRules): string[] {
  if (trainer.rates === 'each') return []
  const used = [
    ...(vision ? [rates.vision] : []),
    ...(connector ? [rates.connector] : []),
    ...(language ? [rates.language] : []),
  ]
  const lowest = Math.min(...used)
  if (used.every((rate) => rate === lowest)) return []
  return [
    `${trainer.name} has one rate for all parts, so that the lowest of the planned ones holds: ${Number(lowest.toPrecision(3)).toExponential()}.`,
  ]
}

/** Stages in whole passes over the data, at least one each, where a trainer counts no others. */
export const roundedFor = (recipe: Recipe, { epochs }: Pick<TrainerRules, 'epochs'>): Recipe =>
  epochs === 'any'
    ? recipe
    : {
        ...recipe,
        stages: recipe.stages.map((stage) => ({ ...stage, epochs: Math.max(1, Math.round(stage.epochs)) })),
      }

function epochsLost(recipe: Recipe, trainer: TrainerRules): string[] {
  const rounded = roundedFor(recipe, trainer).stages
  return recipe.stages.flatMap(({ name, epochs }, i) =>
    rounded[i]?.epochs === epochs
      ? []
      : [`${trainer.name} counts whole epochs: “${name}” takes ${rounded[i]?.epochs} in place of ${epochs}.`],
  )
}
