import type { Command } from '../command.ts'
import { table } from '../text.ts'

export const modelsCommand: Command = {
  name: 'models',
  usage: 'thaw models',
  summary: 'List the models that can be trained.',
  options: {},
  arguments: { min: 0, max: 0 },
  async run({ client }) {
    const { models } = await (await client()).call('models.list', {})
    const rows = models.map(({ model, parameters, imageSize, pretrained, isDefault }) => [
      `${model}${isDefault ? ' (default)' : ''}`,
      `${(parameters / 1e6).toFixed(2)} M`,
      `${imageSize} px`,
      pretrained,
    ])
    return { json: { models }, text: table(['model', 'parameters', 'images', 'pretrained'], rows) }
  },
}
