import { resolve } from 'node:path'
import type { Command } from '../command.ts'
import { followRun } from '../follow-run.ts'
import { READING_OPTIONS, readingOptions } from '../reading-options.ts'
import { startingModel } from '../starting-model.ts'
import { datasetText } from './import.ts'
import { measurementText } from './measure.ts'
import { adviceText } from './recommend.ts'
import { keepReference, robustReference, TRAIN_OPTIONS, trainOptions } from './train.ts'

export const runCommand: Command = {
  name: 'run',
  usage:
    'thaw run PATH [--model M | --from RUN] [--strategy auto|ID] [--seed N] [--epochs N] [--minutes N] [--mirror M] [--robust PATH] [--keep D] [--recompute] [--vision-rate N …] [--format F …]',
  summary: 'Import, measure, recommend, train and record in one command.',
  options: { ...READING_OPTIONS, ...TRAIN_OPTIONS },
  notes: ['Thaw reads the dataset as `thaw import` does, with the same options.'],
  arguments: { min: 1, max: 1 },
  async run(context) {
    const options = trainOptions(context)
    const reading = readingOptions(context)
    const client = await context.client()
    const model = await startingModel(context.options, client)
    // Before the import, which can take long, so that a wrong name is reported at once.
    if (model !== undefined) await client.call('models.get', { model })
    const dataset = await client.job('datasets.import', {
      path: resolve(context.arguments[0] ?? ''),
      ...reading,
      seed: options.seed,
    })
    const { datasetId } = dataset
    const robust = await robustReference(context, client, datasetId)
    const measure = await client.job('measure.run', {
      dataset: datasetId,
      model,
      templates: options.settings?.templates,
    })
    const { minutes, seed } = options
    const advice = await client.job('advice.recommend', { dataset: datasetId, model, minutes, seed })
    const { runId } = await client.call('runs.start', {
      dataset: datasetId,
      model,
      ...options,
      robust,
      keep: await keepReference(context, client),
      adviceId: advice.adviceId,
    })
    const trained = await followRun(context, client, runId)
    return {
      json: { ...(trained.json as object), dataset, measure, advice },
      text: [datasetText(dataset), measurementText(measure), adviceText(advice), trained.text].join('\n\n'),
      exitCode: trained.exitCode,
    }
  },
}
