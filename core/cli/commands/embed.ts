import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Embedded } from '../../contract/model.ts'
import { modelReference } from '../client.ts'
import type { Command } from '../command.ts'
import { npy } from '../npy.ts'
import { textOf, usageError } from '../options.ts'
import { table } from '../text.ts'

export const embedCommand: Command = {
  name: 'embed',
  usage: 'thaw embed MODEL [--images FILE…] [--texts FILE] [--out F.npy]',
  summary: 'Print where a model puts pictures and texts, and how well each fits each.',
  options: {
    images: { type: 'string', value: 'FILE…', multiple: true, help: 'pictures; all files that follow count' },
    texts: { type: 'string', value: 'FILE', help: 'a text on each line, or a JSON list of texts (FILE.json)' },
    out: { type: 'string', value: 'F.npy', help: 'write the embeddings to a file of NumPy’s, pictures before texts' },
  },
  notes: [
    'Embeddings have length one. A logit is the model’s scale times the cosine of a picture and a text, plus its bias where',
    'it has one, as other libraries print it (`logits_per_image`). `--json` prints all numbers.',
  ],
  arguments: { min: 1, max: Infinity },
  async run({ arguments: [model = '', ...more], options, client }) {
    const images = [...(textOf(options, 'images')?.split('\n') ?? []), ...more].map((file) => resolve(file))
    const file = textOf(options, 'texts')
    const texts = file === undefined ? [] : await textsIn(file)
    if (images.length + texts.length === 0)
      throw usageError('Name pictures with --images, or a file of texts with --texts.')
    const thaw = await client()
    const found = await thaw.job('models.embed', { model: modelReference(model), images, texts })
    const out = textOf(options, 'out')
    if (out === undefined) return { json: found, text: shown(found) }
    const rows = [...found.imageEmbeddings, ...found.textEmbeddings]
    await writeFile(out, npy(rows))
    const { imageEmbeddings: _images, textEmbeddings: _texts, logits: _logits, ...about } = found
    const text = `${rows.length} embeddings of ${rows[0]?.length ?? 0} values are in ${out}: ${images.length} pictures, then ${texts.length} texts.`
    return { json: { ...about, file: resolve(out), shape: [rows.length, rows[0]?.length ?? 0] }, text }
  },
}

async function textsIn(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw usageError(`--texts: ${file} cannot be read.`)
  })
  if (!file.endsWith('.json')) return text.replace(/\r?\n$/, '').split(/\r?\n/)
  const list = ((): unknown => {
    try {
      return JSON.parse(text)
    } catch {
      return null
    }
  })()
  if (Array.isArray(list) && list.every((each) => typeof each === 'string')) return list
  throw usageError(`--texts: ${file} is no JSON list of texts.`)
}

/** The best text of each picture; the embeddings themselves are for programs. */
function shown({ model, images, texts, logits, imageEmbeddings, textEmbeddings, scale, bias }: Embedded): string {
  const width = (imageEmbeddings[0] ?? textEmbeddings[0] ?? []).length
  const counted = `${model}: ${images.length} pictures and ${texts.length} texts as ${width} values each`
  if (logits.length === 0) return `${counted}. --json prints them, --out writes them.`
  const rows = logits.map((row, i) => {
    const order = row.map((_, t) => t).toSorted((a, b) => (row[b] as number) - (row[a] as number))
    const [best = 0] = order
    return [images[i] as string, texts[best] as string, (row[best] as number).toFixed(4)]
  })
  const of = `scale ${scale?.toPrecision(6)}${bias === null ? '' : `, bias ${bias.toPrecision(6)}`}`
  return [`${counted}; ${of}`, '', table(['picture', 'text that fits best', 'logit'], rows)].join('\n')
}
