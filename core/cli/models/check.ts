/** thaw models check */
import { modelReference } from '../client.ts'
import type { CommandContext, CommandResult } from '../command.ts'
import { bytes, facts, table } from '../text.ts'
import { elsewhereText } from './elsewhere-text.ts'

const WRONG = 2

export async function checkModel({ client }: CommandContext, model: string): Promise<CommandResult> {
  const checked = await (await client()).call('models.check', { model: modelReference(model) })
  const { folder, model: found, elsewhere, problems } = checked
  if (elsewhere) return { json: checked, text: elsewhereText(folder, elsewhere) }
  const wrong = problems.map((problem) => `Wrong: ${problem}`)
  const exitCode = problems.length > 0 ? WRONG : 0
  if (!found) return { json: checked, text: wrong.join('\n'), exitCode }
  const texts =
    found.context === null ? 'none' : `${found.context} tokens of ${found.vocabulary?.toLocaleString('en')} kinds`
  const text = [
    facts([
      ['folder', folder],
      ['model', `${found.name} (${found.hash.slice(0, 12)}), family ${found.family}`],
      ['parameters', millions(found.parameters)],
      ['images', `${found.imageSize} px → ${found.pooled} values`],
      ['texts', texts],
      ['joint space', found.embedding === null ? 'none' : `${found.embedding} values`],
      ...found.files.map(
        (file) => ['weights', `${file.file}, ${bytes(file.bytes)}, ${file.formats.join(', ')}`] as const,
      ),
    ]),
    '',
    table(
      ['group', 'tensors', 'parameters', 'can be trained'],
      found.groups.map(({ group, tensors, parameters, trainable }) => [
        group,
        String(tensors),
        millions(parameters),
        trainable === parameters ? 'yes' : trainable === 0 ? 'no' : millions(trainable),
      ]),
    ),
    '',
    ...(wrong.length > 0 ? wrong : ['Nothing is wrong with it.']),
  ]
  return { json: checked, text: text.join('\n'), exitCode }
}

const millions = (count: number): string => (count < 1e6 ? count.toLocaleString('en') : `${(count / 1e6).toFixed(2)} M`)
