/** The model that a command measures, advises on or trains. */
import { type Client, modelReference } from './client.ts'
import { textOf, usageError } from './options.ts'

/** --model or --from as the service takes them; undefined where neither is given. */
export async function startingModel(
  options: Readonly<Record<string, string | boolean | undefined>>,
  client: Client,
): Promise<string | undefined> {
  const model = modelReference(textOf(options, 'model'))
  const from = textOf(options, 'from')
  if (from === undefined) return model
  if (model !== undefined)
    throw usageError('--from names the weights to start with, and so does --model. Leave one of them out.')
  return (await client.call('runs.trainedModel', { run: from })).model
}
