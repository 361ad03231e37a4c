/** Models by the names that people give: those that came with Thaw, those that were added, and folders. */
import { generativeIn } from '../../../anatomy/index.ts'
import { failure, type Failure, type Result } from '../../../domain/failure.ts'
import { listed } from '../../../domain/listed.ts'
import type { AddedModel, History } from '../../../history/index.ts'
import { parseHubModel } from '../../../hub/index.ts'
import { OTHER_TRAINERS } from '../../../recipe/index.ts'
import { currentModel, describeModel, type DescribedModel, listZoo } from '../../../model/index.ts'

export interface NamedModel {
  readonly name: string
  readonly described: Result<DescribedModel>
  /** Null for one that came with Thaw. */
  readonly added: AddedModel | null
}

export interface NamedModels {
  /** What `core/model` finds the model by: a name of the zoo or a folder, with its `@SIDE`. */
  locate(model: string): string
  /** As `describeModel`, and `not-found` for a name of a hub that was not added. */
  describe(model?: string): Promise<Result<DescribedModel>>
  /** As `currentModel`, and `not-found` as above. */
  current(model?: string): Promise<Result<DescribedModel>>
  /** The zoo's, then those that were added. */
  list(): Promise<NamedModel[]>
  /** The record of an added model; null for any other. */
  added(model: string): AddedModel | null
}

export function createNamedModels({ models }: Pick<History, 'models'>): NamedModels {
  function all(): AddedModel[] {
    const listed = models.list()
    return listed.ok ? listed.value : []
  }

  /** The added model that a name means, and the side of the image that it asks for, as in `@224`. */
  function find(model: string): { added: AddedModel; side: string } | null {
    const known = all()
    const exact = known.find(({ name }) => name === model)
    if (exact) return { added: exact, side: '' }
    const [, base, side = ''] = /^(.+)(@\d+)$/.exec(model) ?? []
    const added = known.find(({ name }) => name === base)
    return added ? { added, side } : null
  }

  async function ask(
    model: string | undefined,
    how: (model?: string) => Promise<Result<DescribedModel>>,
  ): Promise<Result<DescribedModel>> {
    if (model === undefined) return how()
    const found = find(model)
    if (found === null)
      return parseHubModel(model) === null ? orElsewhere(model, model, await how(model)) : notAdded(model)
    const { added, side } = found
    const described = await orElsewhere(added.name, added.folder, await how(`${added.folder}${side}`))
    if (described.ok) return { ok: true, value: { ...described.value, id: `${added.name}${side}` } }
    return described.failure.code === 'not-found' && side === '' ? { ok: false, failure: gone(added) } : described
  }

  return {
    locate(model) {
      const found = find(model)
      return found ? `${found.added.folder}${found.side}` : model
    },
    describe: (model) => ask(model, describeModel),
    current: (model) => ask(model, currentModel),
    async list() {
      const embedded = (await listZoo()).map(({ name, described }) => ({ name, described, added: null }))
      const added = all().map(async (one) => ({
        name: one.name,
        described: await ask(one.name, describeModel),
        added: one,
      }))
      return [...embedded, ...(await Promise.all(added))]
    },
    added: (model) => find(model)?.added ?? null,
  }
}

/** Of a model that other trainers train, the refusal says so. */
async function orElsewhere(
  model: string,
  folder: string,
  described: Result<DescribedModel>,
): Promise<Result<DescribedModel>> {
  if (described.ok || described.failure.code !== 'model-unreadable') return described
  const family = await generativeIn(folder)
  if (!family) return described
  const { launch, install } = OTHER_TRAINERS.runner
  return failure(
    'model-unreadable',
    `${model} is ${family.name}, which Thaw does not train itself. \`thaw measure DATASET --model MODEL\` runs it in a Python of yours that has ${listed(launch?.packages ?? [])}, \`thaw recommend DATASET --model MODEL\` advises on it, \`thaw train DATASET --model MODEL --strategy S --trainer T\` starts a trainer that is installed here, and \`thaw export-recipe\` writes what another machine needs. \`thaw trainers\` lists the environments here; where none has them, \`${install.join('; ')}\` in a new one is enough for Thaw’s own program.`,
    { file: folder },
  )
}

function notAdded(model: string): Result<never> {
  return failure('not-found', `There is no model “${model}” here. Add it first: \`thaw models add ${model}\`.`)
}

function gone({ name, folder, origin }: AddedModel): Failure {
  const what = origin.kind === 'hub' ? name : folder
  return failure(
    'not-found',
    `The files of “${name}” are no longer in ${folder}. Add it again (\`thaw models add ${what}\`) or remove it (\`thaw models remove ${name}\`).`,
    { file: folder },
  ).failure
}
