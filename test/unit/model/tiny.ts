import type { Params } from '../../../core/engine/index.ts'
import type { ModelConfig } from '../../../core/model/families/thaw/config.ts'
import type { Architecture } from '../../../core/model/index.ts'
import { thawArchitecture } from '../../../core/model/families/thaw/index.ts'
import { initialParameters } from '../../../core/model/families/thaw/parameters.ts'
import { createTokenizer } from '../../../core/model/byte-pair-tokenizer.ts'
import type { Tokenizer } from '../../../core/model/tokenizer.ts'
import { createRandom } from '../../../core/domain/random.ts'

/** The structure of thaw-tiny at a size that trains in milliseconds. */
export const SMALL: ModelConfig = {
  name: 'small',
  imageSize: 16,
  patch: 4,
  visionWidth: 16,
  visionDepth: 3,
  visionHeads: 2,
  textWidth: 16,
  textDepth: 2,
  textHeads: 2,
  textContext: 24,
  vocabulary: 258,
  embedding: 16,
  mlpRatio: 2,
  poolGrid: 2,
  poolWidth: 16,
}

export interface SmallModel {
  readonly config: ModelConfig
  readonly architecture: Architecture
  readonly params: Params
  readonly tokenizer: Tokenizer
}

/** Random weights whose biases and positions matter too: zeros would hide a mistake. */
export function smallModel(seed: number | string = 1, config: ModelConfig = SMALL): SmallModel {
  const random = createRandom(seed)
  const params = initialParameters(config, random)
  for (const [name, { data }] of params) {
    if (name.endsWith('bias') || name.endsWith('pos_embed'))
      for (let i = 0; i < data.length; i++) data[i] = 0.1 * random.normal()
  }
  return { config, architecture: thawArchitecture(config), params, tokenizer: createTokenizer([], config.vocabulary) }
}

/** RGB bytes of a square image of noise. */
export function noise(size: number, seed: number | string): Uint8Array {
  const random = createRandom(`noise-${seed}`)
  return Uint8Array.from({ length: size * size * 3 }, () => random.int(256))
}
