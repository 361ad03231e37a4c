import { resolve } from 'node:path'
import { LAUNCHER_IDS, METHOD_IDS, TRAINER_IDS } from '../../contract/recipe.ts'
import { parseBlocks, STRATEGY_IDS } from '../../strategies/index.ts'
import { datasetReference, modelReference } from '../client.ts'
import type { Command } from '../command.ts'
import { numberOf, oneOf, textOf, usageError } from '../options.ts'
import { facts, table, wrap } from '../text.ts'

const WIDTH = 100

export const exportRecipeCommand: Command = {
  name: 'export-recipe',
  usage: 'thaw export-recipe DATASET --model FOLDER --strategy STRATEGY --trainer TRAINER --out FOLDER',
  summary: 'Write what another trainer needs to train a strategy: data, settings, commands, and what to expect.',
  options: {
    model: {
      type: 'string',
      value: 'FOLDER',
      help: 'a checkpoint of Qwen-VL, InternVL, LLaVA, SmolVLM, CLIP or SigLIP',
    },
    strategy: { type: 'string', value: 'STRATEGY', help: STRATEGY_IDS.join(', ') },
    trainer: { type: 'string', value: 'TRAINER', help: TRAINER_IDS.join(', ') },
    out: { type: 'string', value: 'FOLDER', help: 'a new folder' },
    method: { type: 'string', value: 'METHOD', help: `${METHOD_IDS.join(', ')}; by default what suits the model` },
    blocks: { type: 'string', value: 'BLOCKS', help: 'last:4, first:3 or 5-8, for a strategy with a choice of blocks' },
    epochs: { type: 'string', value: 'N', help: 'passes over the data' },
    batch: { type: 'string', value: 'N', help: 'samples of a step, over all devices; 16 by default' },
    gpus: { type: 'string', value: 'N', help: 'of each machine; 1 by default' },
    nodes: { type: 'string', value: 'N', help: 'machines that train together; 1 by default' },
    launcher: { type: 'string', value: 'L', help: `${LAUNCHER_IDS.join(', ')}; the first by default` },
    cpu: { type: 'boolean', help: 'train without a GPU, in single precision' },
    copy: { type: 'boolean', help: 'copy the pictures, for another machine' },
    seed: { type: 'string', value: 'N', help: 'of the order of samples' },
  },
  notes: [
    'The folder gets a README that tells how to run, check and continue it. `thaw models check FOLDER` lists which strategies',
    'each trainer can train. Nothing is started, and nothing leaves this machine.',
  ],
  arguments: { min: 1, max: 1 },
  async run({ arguments: [dataset = ''], options, client }) {
    const needed = (name: string): string => {
      const value = textOf(options, name)
      if (value === undefined) throw usageError(`--${name} is missing.`)
      return value
    }
    const [model, out] = [needed('model'), needed('out')]
    needed('strategy')
    needed('trainer')
    const blocks = textOf(options, 'blocks')
    if (blocks !== undefined && typeof (parseBlocks(blocks) ?? '') === 'string')
      throw usageError('--blocks: name blocks as last:4, first:3 or 5-8.')
    const thaw = await client()
    const written = await thaw.job('recipes.export', {
      dataset: await datasetReference(thaw, dataset),
      model: modelReference(model),
      strategy: oneOf(options, 'strategy', STRATEGY_IDS) ?? STRATEGY_IDS[0],
      trainer: oneOf(options, 'trainer', TRAINER_IDS) ?? TRAINER_IDS[0],
      out: resolve(out),
      method: oneOf(options, 'method', METHOD_IDS),
      blocks,
      epochs: numberOf(options, 'epochs', { min: 0, above: true }),
      batch: numberOf(options, 'batch', { min: 1, integer: true }),
      devices: numberOf(options, 'gpus', { min: 1, integer: true }),
      nodes: numberOf(options, 'nodes', { min: 1, integer: true }),
      launcher: oneOf(options, 'launcher', LAUNCHER_IDS),
      seed: numberOf(options, 'seed', { min: 0, integer: true }),
      cpu: options['cpu'] === true,
      copy: options['copy'] === true,
    })
    const { folder, support, expected, commands } = written
    const alone = options['launcher'] === undefined && (numberOf(options, 'nodes', { min: 1 }) ?? 1) === 1
    const lost = support.kind === 'approximately' ? support.lost : []
    const text = [
      facts([['recipe', folder]]),
      '',
      table(
        ['stage', 'trainable', 'vision', 'connector', 'language', 'head'],
        expected.map(({ name, trainable, parts }) =>
          [name, trainable, parts.vision, parts.connector, parts.language, parts.head].map((cell) =>
            typeof cell === 'number' ? cell.toLocaleString('en') : cell,
          ),
        ),
      ),
      ...(lost.length > 0 ? ['', 'Not quite as planned:', ...lost.map((one) => wrap(`- ${one}`, WIDTH, '  '))] : []),
      '',
      alone ? `Run it with: sh ${resolve(folder, 'run.sh')}` : `How to start it: ${resolve(folder, 'README.md')}`,
      ...commands.map((command) => `  ${command}`),
    ]
    return { json: written, text: text.join('\n') }
  },
}
