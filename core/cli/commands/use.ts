import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { ModelUsed, PictureScores } from '../../contract/use.ts'
import { modelReference } from '../client.ts'
import type { Command } from '../command.ts'
import { textOf, usageError } from '../options.ts'
import { templatesIn, TEMPLATES_OPTION } from '../templates-option.ts'
import { percent, table } from '../text.ts'

export const useCommand: Command = {
  name: 'use',
  usage: 'thaw use RUN|--model M PICTURE… [--labels L,L… | --captions FILE] [--templates FILE|TEXT …]',
  summary: 'Score pictures with a run’s weights, before and after it, or with a model.',
  options: {
    model: { type: 'string', value: 'M', help: 'a model of `thaw models`, or a model folder, in place of a run' },
    labels: {
      type: 'string',
      value: 'L,L…',
      multiple: true,
      help: 'labels to tell apart (default: the classes of the run)',
    },
    captions: { type: 'string', value: 'FILE', help: 'a file with a caption on each line, in place of labels' },
    templates: TEMPLATES_OPTION,
  },
  notes: [
    'Labels get a probability among each other; captions, and a label alone, the cosine with the picture. Nothing is stored.',
  ],
  arguments: { min: 1, max: Infinity },
  async run({ arguments: given, options, client }) {
    const model = textOf(options, 'model')
    const [run, pictures] = model === undefined ? [given[0], given.slice(1)] : [undefined, given]
    if (pictures.length === 0) throw usageError(`Name at least one picture. Usage: ${useCommand.usage}`)
    const [labels, file] = [textOf(options, 'labels'), textOf(options, 'captions')]
    if (labels !== undefined && file !== undefined) throw usageError('Give --labels or --captions, not both.')
    const templates = templatesIn({ options })
    if (file !== undefined && templates)
      throw usageError('--templates describe labels; captions are taken as they are.')
    const captions = file === undefined ? undefined : await linesOf(file)
    const thaw = await client()
    const used = await thaw.job('models.use', {
      run,
      model: modelReference(model),
      pictures: pictures.map((path) => ({ path: resolve(path) })),
      texts: captions ?? labels?.split(/[,\n]/),
      kind: captions ? 'captions' : 'labels',
      templates,
    })
    const failed = used.pictures.every(({ problem }) => problem !== null)
    return { json: used, text: usedText(used), exitCode: failed ? 2 : 0 }
  },
}

async function linesOf(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw usageError(`--captions: ${file} cannot be read.`)
  })
  return text.split(/\r?\n/)
}

/** Texts that are shown for each picture, the best first; `--json` has all. */
const SHOWN = 5

function usedText(used: ModelUsed): string {
  const { model, run, kind, notes } = used
  const what = kind === 'probability' ? 'Probabilities among the labels' : 'Cosines of picture and text'
  const head = run === null ? `${what}, by ${model}.` : `${what}, by ${model} before the run “${run}” and after it.`
  return [head, ...notes, ...used.pictures.flatMap((picture) => ['', ...pictureText(picture, used)])].join('\n')
}

function pictureText({ name, problem, note, before, after }: PictureScores, { texts, kind, run }: ModelUsed): string[] {
  if (problem !== null) return [problem]
  const by = after ?? before ?? []
  const order = [...texts.keys()].toSorted((a, b) => (by[b] as number) - (by[a] as number))
  const shown = (values: number[] | null, t: number): string => {
    const value = values?.[t]
    if (value === undefined) return '–'
    return kind === 'probability' ? percent(value) : value.toFixed(3)
  }
  const rows = order.slice(0, SHOWN).map((t) => {
    const text = texts[t] as string
    return run === null ? [text, shown(before, t)] : [text, shown(before, t), shown(after, t)]
  })
  const columns = run === null ? [name, kind] : [name, 'before', 'after']
  const more = texts.length - SHOWN
  return [table(columns, rows), ...(more > 0 ? [`and ${more} more`] : []), ...(note === null ? [] : [note])]
}
