import { percent } from '../../../advise/index.ts'
import { listed } from '../../../domain/listed.ts'
import type { Pretrained } from '../../../model/index.ts'
import { profileWords } from '../../../world/profile-words.ts'

/** Describes a model's pretraining data, from the numbers on its card. */
export function pretrainedText({ pairs, mix, summary }: Pretrained): string {
  if (pairs === 0) return summary
  const counted = pairs.toLocaleString('en')
  if (mix === undefined) return `${counted} pairs: ${summary}`
  const words: Readonly<Record<string, string>> = profileWords
  const parts = mix.map(([profile, share]) => `${percent(share)} ${words[profile] ?? profile}`)
  return `${counted} generated pairs of image and caption: ${listed(parts)}`
}
