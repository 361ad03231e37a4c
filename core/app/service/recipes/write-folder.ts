/** Writes a recipe, with its data and pictures, to a new folder. */
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Anatomy, readAnatomy, readOpenClipAnatomy } from '../../../anatomy/index.ts'
import type { Input } from '../../../contract/methods.ts'
import type { DatasetSummary } from '../../../domain/dataset.ts'
import { failure, type Result, success } from '../../../domain/failure.ts'
import {
  boxConventionOf,
  OTHER_TRAINERS,
  pairSamples,
  planRecipe,
  type RecipeFiles,
  samplesOf,
  supportOf,
  writeRecipe,
} from '../../../recipe/index.ts'
import { parseBlocks } from '../../../strategies/index.ts'
import { checkFiles } from '../datasets/check-files.ts'
import { datasetOf } from '../datasets/datasets.ts'
import type { ServiceContext } from '../handlers.ts'
import type { Job } from '../jobs/jobs.ts'
import { checkBlocks } from '../runs/check-blocks.ts'
import { inOpenClip } from './in-open-clip.ts'
import { placePictures } from './place-pictures.ts'

const BATCH = 16
const SEED = 1

export interface WrittenRecipe extends RecipeFiles {
  readonly folder: string
  readonly dataset: DatasetSummary
}

/**
 * Failures: path-unreadable (the folder is not empty), usage (the trainer cannot train this, or not this model), not-found,
 * model-unreadable, dataset-changed.
 */
export async function writeRecipeFolder(
  context: ServiceContext,
  input: Input<'recipes.export'>,
  job: Job,
): Promise<Result<WrittenRecipe>> {
  const { strategy, trainer, devices = 1, nodes = 1, launcher = 'torchrun', cpu = false, copy = false } = input
  const out = resolve(input.out)
  if (existsSync(out) && (await readdir(out)).length > 0)
    return failure('path-unreadable', `${out} is not empty: choose a new folder.`, { file: out })
  const folder = context.models.locate(input.model)
  const own = trainer === 'open-clip' ? await readOpenClipAnatomy(folder) : null
  const read = own ?? (await readAnatomy(folder))
  if (!read) return failure('not-found', `${folder} holds no checkpoint: config.json is missing.`, { file: folder })
  if (!read.ok) return read
  const found = await datasetOf(context, input.dataset, job)
  if (!found.ok) return found
  const { datasetId, name, root, folder: base = root, classes } = found.value
  const items = context.history.datasets.items(datasetId)
  if (!items.ok) return items
  const present = await checkFiles(found.value, items.value)
  if (!present.ok) return present
  const anatomy = read.value
  const method = input.method ?? (anatomy.kind === 'dual' ? 'contrastive' : 'sft')
  const { family, readBlocks } = anatomy
  const fitting =
    input.blocks === undefined
      ? success(null)
      : checkBlocks(input.blocks, strategy, { name: family, blocks: readBlocks })
  if (!fitting.ok) return fitting
  const range = input.blocks === undefined ? null : parseBlocks(input.blocks)
  const train = items.value.filter(({ split }) => split === 'train').length
  const planned = (divided: Anatomy) =>
    planRecipe({
      strategy,
      method,
      anatomy: divided,
      items: train,
      epochs: input.epochs,
      ...(range !== null && typeof range !== 'string' && { blocks: range }),
    })
  // Before anything is written.
  const able = supportOf(planned(anatomy), OTHER_TRAINERS[trainer])
  if (able.kind === 'no') return failure('usage', able.why)
  const readable = trainer === 'open-clip' ? await inOpenClip(folder, anatomy, out) : success({ folder, anatomy })
  if (!readable.ok) return readable
  const recipe = planned(readable.value.anatomy)
  const placed = await placePictures({ base, items: items.value, out, copy, job })
  if (!placed.ok) return placed
  const { pictures, pathOf } = placed.value
  const boxes = boxConventionOf(anatomy.modelType)
  const names = classes.map((one) => one.name)
  const samples =
    method === 'contrastive'
      ? pairSamples(items.value, { classes: names, pathOf })
      : samplesOf(items.value, { classes: names, boxes, pathOf })
  const request = {
    recipe,
    model: readable.value.folder,
    pictures,
    samples,
    batch: input.batch ?? BATCH,
    seed: input.seed ?? SEED,
    devices: devices * nodes,
    nodes,
    cpu,
  }
  const written = writeRecipe(request, trainer, name, launcher)
  if (!written.ok) return written
  for (const { path, text } of written.value.files) {
    await mkdir(dirname(join(out, path)), { recursive: true })
    await writeFile(join(out, path), text)
  }
  for (const { path, from } of written.value.copies) await writeFile(join(out, path), await readFile(from))
  return success({ ...written.value, folder: out, dataset: found.value })
}
