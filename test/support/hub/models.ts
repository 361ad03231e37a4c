/** Repositories to download: random weights of some size beside small descriptions. */
import { createRandom } from '../../../core/domain/random.ts'
import type { FakeModel } from './server.ts'

const text = (value: unknown): Uint8Array => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))

export function randomBytes(length: number, seed: number): Uint8Array {
  const random = createRandom(seed)
  return Uint8Array.from({ length }, () => Math.floor(random.next() * 256))
}

/** Files that a CLIP on the hub has, with those that Thaw must leave there. */
export function clipLike(bytes: number, seed = 1): FakeModel {
  return {
    licence: 'mit',
    files: {
      'README.md': text('# A model\n'),
      'config.json': text({ model_type: 'clip', projection_dim: 4 }),
      'preprocessor_config.json': text({ size: 224 }),
      'tokenizer.json': randomBytes(3000, seed + 1),
      'model.safetensors': randomBytes(bytes, seed),
      'pytorch_model.bin': randomBytes(bytes, seed + 2),
      'tf_model.h5': randomBytes(100, seed + 3),
      'onnx/model.onnx': randomBytes(100, seed + 4),
      'original/consolidated.safetensors': randomBytes(100, seed + 5),
    },
  }
}

/** The names of what Thaw takes of it. */
export const TAKEN = ['README.md', 'config.json', 'model.safetensors', 'preprocessor_config.json', 'tokenizer.json']
