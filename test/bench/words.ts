/**
 * `npm run bench:words`: what a model's own words say of sets of pictures that lie nearer to its pretraining or farther away:
 * drawn scenes, the real sets of the tests, and noise.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { writeSampleDataset } from '../../core/app/sample.ts'
import { openEngine } from '../../core/engine/index.ts'
import { type PictureSet, wordsOf } from '../support/own-words.ts'

const { values: flags } = parseArgs({
  options: {
    models: { type: 'string', default: 'thaw-photo,thaw-tiny' },
    photos: { type: 'string', default: process.env['THAW_TEST_DATA'] ?? '../shared/data' },
    images: { type: 'string', default: '240' },
  },
})

async function main(folder: string): Promise<void> {
  const scenes = join(folder, 'scenes')
  const written = await writeSampleDataset(scenes, { items: 400, seed: 5 })
  if (!written.ok) throw new Error(written.failure.message)
  const real = ['cifar10-small', 'sign-digits', 'blood-cells'].map((name) => ({ name, root: join(flags.photos, name) }))
  const sets: PictureSet[] = [
    { name: 'drawn scenes', root: scenes },
    ...real.filter(({ root }) => existsSync(root)),
    { name: 'noise', root: null },
  ]
  const opened = await openEngine('ort', {})
  if (!opened.ok) throw new Error(opened.failure.message)
  for (const model of flags.models.split(',')) {
    const found = await wordsOf(opened.value, model, sets, Number(flags.images))
    const [any] = found.values()
    console.log(
      `\n${model}: ${any!.words} words; put differently ${percent(any!.textCertainty)}, lead ${any!.textLead.toFixed(2)}\n`,
    )
    console.log('| pictures | images | sure of the nearest word (95 % interval) | lead |\n| --- | --- | --- | --- |')
    const sorted = [...found].toSorted(([, a], [, b]) => b.certainty.value - a.certainty.value)
    for (const [name, { images, certainty, lead }] of sorted) {
      const { value, low, high } = certainty
      console.log(
        `| ${name} | ${images} | ${percent(value)} (${percent(low)} to ${percent(high)}) | ${lead.toFixed(2)} |`,
      )
    }
  }
  await opened.value.dispose()
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`

const folder = await mkdtemp(join(tmpdir(), 'thaw-bench-words-'))
try {
  await main(folder)
} finally {
  await rm(folder, { recursive: true })
}
