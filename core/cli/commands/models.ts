import type { ModelInfo } from '../../contract/methods.ts'
import { METRICS } from '../../domain/metric.ts'
import { datasetReference } from '../client.ts'
import type { Command, CommandContext, CommandResult } from '../command.ts'
import { usageError } from '../options.ts'
import { addModel, removeModel } from '../models/add.ts'
import { EXPORT_FORMATS, exportModel } from '../models/export.ts'
import { changedByTraining } from '../models/changed.ts'
import { checkModel } from '../models/check.ts'
import { findModels } from '../models/find.ts'
import { modelStatistics } from '../models/statistics.ts'
import { percent, table } from '../text.ts'

export const modelsCommand: Command = {
  name: 'models',
  usage:
    'thaw models [check MODEL | add MODEL | remove MODEL | find [NAME] | compare DATASET | changed BEFORE AFTER | export RUN PATH | stats MODEL --reference FROM]',
  summary: 'List the models that Thaw can train, add others, compare them on a dataset, or build their statistics.',
  options: {
    source: {
      type: 'string',
      value: 'S',
      help: 'add, find, stats: hub (default), modelscope, or the address of a mirror',
    },
    offline: { type: 'boolean', help: 'add: only from the cache, without the network' },
    format: { type: 'string', value: 'F', help: `export: ${EXPORT_FORMATS.join(', ')}` },
    reference: { type: 'string', value: 'FROM', help: 'stats: images like those the model was pretrained on' },
    statistics: { type: 'string', value: 'FROM', help: 'add: builds statistics of these images as well' },
    output: { type: 'string', value: 'FILE', help: 'stats: saves the model’s statistics to a file' },
    remove: { type: 'boolean', help: 'stats: removes those that were built or taken in' },
    python: { type: 'string', value: 'PATH', help: 'stats of models that write texts: the Python that runs them' },
    cpu: { type: 'boolean', help: 'stats of the same models: leave the GPU alone' },
    seed: { type: 'string', value: 'N', help: 'stats: seed for the sample and its null tables (default 0)' },
  },
  notes: [
    '`thaw models export RUN DIR` writes the trained model in the files that the model came in, under the same names.',
    '`--format hf` and `--format open_clip` write CLIP and SigLIP in the files of transformers or open_clip, whichever they',
    'came from; a model that the library computes otherwise is refused. `--format safetensors`, or a PATH that ends in',
    '.safetensors, writes the tensors alone, in one file. `--format onnx`, or a PATH that ends in .onnx, writes one ONNX',
    'file: it takes a picture, brought to the square that its metadata names, as RGB from 0 to 255, and gives the',
    'embedding, logits and probabilities.',
    '`thaw models check` reads a model folder, weights included, and says what it holds, what can be trained, and what is wrong',
    'with it; it exits with 2 if anything is.',
    '`thaw models add` remembers a model in a folder, or downloads ORG/NAME[@REVISION] from a hub first: its weights as',
    'safetensors and what describes them, into the cache that Python’s huggingface_hub uses. Afterwards its name works',
    'wherever a model is named. It reads HF_TOKEN, HF_ENDPOINT, HF_HUB_CACHE and HF_HUB_OFFLINE. `thaw models remove`',
    'forgets the name and leaves the files. `thaw models find` lists what the cache holds and models to begin with; with a',
    'NAME, it asks the hub.',
    '`thaw models changed` compares the weights of two folders tensor by tensor: what a training changed, by any trainer, and',
    'what is bit for bit as before. AFTER may hold adapters in peft’s format.',
    '`thaw models compare` measures DATASET with every model and says whose frozen features tell its images apart best.',
    '`thaw models stats` computes the statistics that Thaw needs to measure how far a dataset is from the data that MODEL',
    'was pretrained on; MODEL is a name from `thaw models` or a model folder. Where nobody has that data, choose images that',
    'stand for it: shift is then the distance to these images, and the advice says so. FROM is a folder of images, with or',
    'without classes, or anything else that Thaw can import; an imported dataset; or ORG/NAME[@REVISION] of a hub, of which it',
    'downloads files spread over the dataset, a gigabyte at most. It takes at least 64 different images,',
    'works best with thousands, and reads at most 6144. The statistics go into the model folder or, for a model that has no',
    'place for them, came with Thaw or is read-only, into models/<hash>/statistics.safetensors in Thaw’s home, which takes',
    'precedence; `--remove` undoes this. `--output FILE` saves them as one file, bound to the checkpoint by its hash; others',
    'take it in with `--reference FILE`. Of Qwen-VL, SmolVLM, InternVL and LLaVA, which run in a Python of yours, it takes at most',
    '2048 images, and the statistics stay in Thaw’s home.',
  ],
  arguments: { min: 0, max: 3 },
  async run(context) {
    const [action, model, path] = context.arguments
    if (action === 'export' && model !== undefined && path !== undefined) return exportModel(context, model, path)
    if (action === 'changed' && model !== undefined && path !== undefined)
      return changedByTraining(context, model, path)
    if (path !== undefined) throw usageError(`Usage: ${modelsCommand.usage}`)
    if (action === undefined) return list(context)
    if (action === 'check' && model !== undefined) return checkModel(context, model)
    if (action === 'add' && model !== undefined) return addModel(context, model)
    if (action === 'remove' && model !== undefined) return removeModel(context, model)
    if (action === 'find') return findModels(context, model)
    if (action === 'compare' && model !== undefined) return compare(context, model)
    if (action !== 'stats' || model === undefined) throw usageError(`Usage: ${modelsCommand.usage}`)
    return modelStatistics(context, model)
  },
}

async function list({ client }: CommandContext): Promise<CommandResult> {
  const { models, elsewhere, problems } = await (await client()).call('models.list', {})
  const rows = models.map(({ model, parameters, sides, pretrained, isDefault, statistics, ...shift }) => [
    `${model}${isDefault ? ' (default)' : ''}`,
    `${(parameters / 1e6).toFixed(2)} M`,
    `${sides.join(', ')} px`,
    statistics ? `${statistics.items} images: ${statistics.source}` : withoutStatistics(shift),
    pretrained,
  ])
  const others = elsewhere.map(({ model, parameters, family }) => [model, `${(parameters / 1e6).toFixed(2)} M`, family])
  const text = [
    table(['model', 'parameters', 'images', 'statistics', 'pretrained'], rows),
    ...(others.length > 0 ? ['', table(['for other trainers', 'parameters', 'family'], others)] : []),
    ...problems.map(({ model, message }) => `${model}: ${message}`),
  ]
  return { json: { models, elsewhere, problems }, text: text.join('\n') }
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
