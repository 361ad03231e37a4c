import { datasetReference } from '../client.ts'
import type { Command } from '../command.ts'
import { planText } from '../plan-text.ts'
import { startingModel } from '../starting-model.ts'
import { adviceFor, TRAIN_OPTIONS, trainOptions } from './train.ts'

export const planCommand: Command = {
  name: 'plan',
  usage: 'thaw plan DATASET [the options of `thaw train`]',
  summary: 'Show what `thaw train` would train with the same options: every part, its numbers and its rate.',
  options: TRAIN_OPTIONS,
  notes: ['With --json, the names of all tensors that train.'],
  arguments: { min: 1, max: 1 },
  async run(context) {
    const options = trainOptions(context)
    const client = await context.client()
    const model = await startingModel(context.options, client)
    const input = { dataset: await datasetReference(client, context.arguments[0] ?? ''), model, ...options }
    const plan = await client.call('runs.plan', { ...input, ...(await adviceFor(client, input)) })
    return { json: plan, text: planText(plan) }
  },
}
