import type { ModelInfo } from '../../contract/methods.ts'
import { METRICS } from '../../domain/metric.ts'
import { datasetReference, modelReference } from '../client.ts'
import type { Command, CommandContext, CommandResult } from '../command.ts'
import { numberOf, textOf, usageError } from '../options.ts'
import { addModel, removeModel } from '../models/add.ts'
import { EXPORT_FORMATS, exportModel } from '../models/export.ts'
import { checkModel } from '../models/check.ts'
import { findModels } from '../models/find.ts'
import { bytes, duration, facts, percent, table } from '../text.ts'

export const modelsCommand: Command = {
  name: 'models',
  usage:
    'thaw models [check MODEL | add MODEL | remove MODEL | find [NAME] | compare DATASET | export RUN PATH | stats MODEL --reference DIR]',
  summary: 'List the models that Thaw can train, add others, compare them on a dataset, or build their statistics.',
  options: {
    source: { type: 'string', value: 'S', help: 'add, find: hub (default), modelscope, or the address of a mirror' },
    offline: { type: 'boolean', help: 'add: only from the cache, without the network' },
    format: { type: 'string', value: 'F', help: `export: ${EXPORT_FORMATS.join(', ')}` },
    reference: { type: 'string', value: 'DIR', help: 'stats: images like those the model was pretrained on' },
    seed: { type: 'string', value: 'N', help: 'stats: seed for the sample and its null tables (default 0)' },
  },
  notes: [
    '`thaw models export RUN DIR` writes the trained model in the files that the model came in, under the same names. With',
    '`--format onnx`, or a PATH that ends in .onnx, it writes one ONNX file instead: it takes a picture, brought to the',
    'square that its metadata names, as RGB from 0 to 255, and gives the embedding, logits and probabilities.',
    '`thaw models check` reads a model folder, weights included, and says what it holds, what can be trained, and what is wrong',
    'with it; it exits with 2 if anything is.',
    '`thaw models add` remembers a model in a folder, or downloads ORG/NAME[@REVISION] from a hub first: its weights as',
    'safetensors and what describes them, into the cache that Python’s huggingface_hub uses. Afterwards its name works',
    'wherever a model is named. It reads HF_TOKEN, HF_ENDPOINT, HF_HUB_CACHE and HF_HUB_OFFLINE. `thaw models remove`',
    'forgets the name and leaves the files. `thaw models find` lists what the cache holds and models to begin with; with a',
    'NAME, it asks the hub.',
    '`thaw models compare` measures DATASET with every model and says whose frozen features tell its images apart best.',
    '`thaw models stats` computes the statistics that Thaw needs to measure how far a dataset is from the data that MODEL',
    'was pretrained on. DIR is a folder of such images that Thaw can import; MODEL is a name from `thaw models` or a model',
    'folder. It takes at least 64 different images, works best with thousands, and reads at most 6144. The statistics go',
    'into the model folder or, for a model that came with Thaw or whose folder is read-only, into',
    'models/<hash>/statistics.safetensors in Thaw’s home, which takes precedence: delete that file to undo this.',
  ],
  arguments: { min: 0, max: 3 },
  async run(context) {
    const [action, model, path] = context.arguments
    if (action === 'export' && model !== undefined && path !== undefined) return exportModel(context, model, path)
    if (path !== undefined) throw usageError(`Usage: ${modelsCommand.usage}`)
    if (action === undefined) return list(context)
    if (action === 'check' && model !== undefined) return checkModel(context, model)
    if (action === 'add' && model !== undefined) return addModel(context, model)
    if (action === 'remove' && model !== undefined) return removeModel(context, model)
    if (action === 'find') return findModels(context, model)
    if (action === 'compare' && model !== undefined) return compare(context, model)
    if (action !== 'stats' || model === undefined) throw usageError(`Usage: ${modelsCommand.usage}`)
    return stats(context, model)
  },
}

async function list({ client }: CommandContext): Promise<CommandResult> {
  const { models, problems } = await (await client()).call('models.list', {})
  const rows = models.map(({ model, parameters, sides, pretrained, isDefault, statistics, ...shift }) => [
    `${model}${isDefault ? ' (default)' : ''}`,
    `${(parameters / 1e6).toFixed(2)} M`,
    `${sides.join(', ')} px`,
    statistics ? `${statistics.items} images, ${statistics.source}` : withoutStatistics(shift),
    pretrained,
  ])
  const text = [
    table(['model', 'parameters', 'images', 'statistics', 'pretrained'], rows),
    ...problems.map(({ model, message }) => `${model}: ${message}`),
  ]
  return { json: { models, problems }, text: text.join('\n') }
}

async function compare({ client }: CommandContext, dataset: string): Promise<CommandResult> {
  const thaw = await client()
  const compared = await thaw.job('models.compare', { dataset: await datasetReference(thaw, dataset) })
  const rows = compared.models.map(({ model, metric, linear, zeroShot, forwardMsPerImage }) => [
    model === compared.best ? `${model} (best)` : model,
    METRICS[metric].name,
    percent(linear.value),
    `${percent(linear.low)} to ${percent(linear.high)}`,
    zeroShot ? percent(zeroShot.value) : '–',
    (1000 / forwardMsPerImage).toFixed(0),
  ])
  const text = [
    table(['model', 'metric', 'frozen features', '95 % interval', 'zero-shot', 'images per second'], rows),
    ...compared.problems.map(({ model, message }) => `${model}: ${message}`),
    '',
    compared.reason,
  ]
  return { json: compared, text: text.join('\n') }
}

function withoutStatistics({ measurable, byMoments }: Pick<ModelInfo, 'measurable' | 'byMoments'>): string {
  if (!measurable) return 'missing'
  return byMoments ? 'none: shift by its BatchNorm moments' : 'none: shift unknown'
}

async function stats({ client, options }: CommandContext, model: string): Promise<CommandResult> {
  const reference = textOf(options, 'reference')
  if (reference === undefined) throw usageError('--reference is missing: a folder of images to build statistics from.')
  const thaw = await client()
  const built = await thaw.job('models.statistics', {
    model: modelReference(model),
    reference: await datasetReference(thaw, reference),
    seed: numberOf(options, 'seed', { min: 0, integer: true }),
  })
  const text = facts([
    ['model', `${built.model} (${built.modelHash.slice(0, 12)})`],
    ['built from', `${built.items} different images, ${built.texts} different texts, in ${duration(built.seconds)}`],
    ['compares', `samples of up to ${built.nullsTo} images at their own size`],
    ['written to', `${built.file} (${bytes(built.bytes)})`],
  ])
  return { json: built, text }
}
