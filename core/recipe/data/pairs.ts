/** Samples as pairs of a picture and a text, for contrastive training. */
import type { DatasetItem } from '../../domain/dataset.ts'
import type { PathOf, Sample } from './samples.ts'

/**
 * A class as a caption (Radford and others 2021, §3.1.4), a caption as it is, an answer of a conversation as the text of its
 * picture. Items with several pictures have no one text, so they are left out.
 */
export function pairSamples(
  items: readonly DatasetItem[],
  { classes, pathOf }: { readonly classes: readonly string[]; readonly pathOf: PathOf },
): Sample[] {
  return items.flatMap((item) => {
    const images = pathOf(item)
    if (images.length !== 1) return []
    return textsOf(item, classes).map((text): Sample => ({
      split: item.split,
      images,
      turns: [{ role: 'assistant', text }],
    }))
  })
}

function textsOf({ annotation, label }: DatasetItem, classes: readonly string[]): readonly string[] {
  switch (annotation?.kind) {
    case 'caption':
      return annotation.texts
    case 'conversation':
      return annotation.turns.flatMap(({ role, text }) => (role === 'assistant' ? [text] : [])).slice(0, 1)
    case 'referring':
      return [annotation.phrase]
    case undefined:
      return [`a photo of a ${classes[label] ?? ''}.`]
  }
}

/** A pair a line. */
export const pairsJsonl = (samples: readonly Sample[]): string =>
  samples.map(({ images, turns }) => `${JSON.stringify({ image: images[0], text: turns.at(-1)?.text })}\n`).join('')

/** Texts that pandas reads as a missing value (pandas 3, pandas/_libs/parsers.pyx: STR_NA_VALUES). */
const MISSING = new Set(
  ' #N/A #N/A_N/A #NA -1.#IND -1.#QNAN -NaN -nan 1.#IND 1.#QNAN <NA> N/A NA NULL NaN None n/a nan null'
    .split(' ')
    .map((text) => text.replaceAll('_', ' ')),
)

/**
 * A table of pairs for open_clip, which reads it with pandas. A space after a text that pandas would take for none keeps it a
 * text; the tokenizers drop it.
 * @param pictures the folder that paths start from
 */
export const pairsTsv = (samples: readonly Sample[], pictures: string): string =>
  [
    'filepath\ttitle\n',
    ...samples.map(({ images, turns }) => {
      const text = turns.at(-1)?.text ?? ''
      return `${cell(`${pictures}/${images[0]}`)}\t${cell(MISSING.has(text) ? `${text} ` : text)}\n`
    }),
  ].join('')

const cell = (text: string): string => (/["\t\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
