import { resolve } from 'node:path'
import { printableLine } from '../../domain/printable.ts'
import { datasetReference } from '../client.ts'
import type { Command } from '../command.ts'
import { runTable } from '../history/read.ts'
import { textOf } from '../options.ts'

export const importRunCommand: Command = {
  name: 'import-run',
  usage: 'thaw import-run FOLDER [--dataset DATASET]',
  summary: 'Take a run of another trainer into the history, from the log that it wrote.',
  options: {
    dataset: { type: 'string', value: 'DATASET', help: 'the dataset that the run was trained on' },
  },
  notes: [
    'Reads the logs of LLaMA-Factory, ms-swift, open_clip, Thaw’s runner, and trainer_state.json of everything that builds on',
    'transformers; FOLDER is the one that the trainer wrote to, or that of a recipe. The files stay as they are.',
  ],
  arguments: { min: 1, max: 1 },
  async run({ arguments: [folder = ''], options, client }) {
    const thaw = await client()
    const named = textOf(options, 'dataset')
    const dataset = named === undefined ? undefined : await datasetReference(thaw, named)
    const done = await thaw.call('runs.importLog', { folder: resolve(folder), dataset })
    const lines = done.logs.map(({ file, trainer, steps, planned }) => {
      const of = planned === null || planned === steps ? '' : ` of ${planned.toLocaleString('en')}`
      return `${file}: ${trainer}, ${steps.toLocaleString('en')}${of} steps`
    })
    if (done.known.length > 0)
      lines.push('In the history already, left unchanged:', ...done.known.map(({ name }) => `  ${name}`))
    const table = done.imported.length > 0 ? `\n${runTable(done.imported)}` : ''
    return { json: done, text: `${lines.map(printableLine).join('\n')}${table}` }
  },
}
