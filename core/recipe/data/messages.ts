/** Samples as rows of `messages` and `images`, which LLaMA-Factory and ms-swift both read. */
import type { Sample } from './samples.ts'

interface Row {
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly images: readonly string[]
}

const rowOf = ({ images, turns }: Sample): Row => ({
  messages: turns.map(({ role, text }) => ({ role, content: text })),
  images,
})

/** A list of rows, a line each. */
export const messagesJson = (samples: readonly Sample[]): string =>
  `[\n${samples.map((sample) => JSON.stringify(rowOf(sample))).join(',\n')}\n]\n`

/** A row a line. */
export const messagesJsonl = (samples: readonly Sample[]): string =>
  samples.map((sample) => `${JSON.stringify(rowOf(sample))}\n`).join('')
