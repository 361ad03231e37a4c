import type { TensorSpec } from '../../architecture.ts'
import type { BertConfig } from './config.ts'

/** What every name begins with. After it come the names of transformers' BertModel. */
export const PREFIX = 'text.'
export const GROUP = 'text'

/** The encoder's tensors in the order of the computation; linear weights are [in, out] in memory. */
export function bertTensors(config: BertConfig, trained: boolean): TensorSpec[] {
  const { hidden_size: width, intermediate_size: inner } = config
  const tensor = (name: string, ...shape: number[]): TensorSpec => ({
    name: `${PREFIX}${name}`,
    shape,
    group: GROUP,
    trained,
    decays: trained && shape.length === 2 && !name.startsWith('embeddings.'),
    fixed: !trained,
    ...(name.startsWith('embeddings.') ? { layout: 'as-is' } : {}),
  })
  const linear = (name: string, from: number, to: number): TensorSpec[] => [
    tensor(`${name}.weight`, from, to),
    tensor(`${name}.bias`, to),
  ]
  const norm = (name: string): TensorSpec[] => [tensor(`${name}.weight`, width), tensor(`${name}.bias`, width)]
  const layer = (_: unknown, i: number): TensorSpec[] => {
    const at = `encoder.layer.${i}`
    return [
      ...['query', 'key', 'value'].flatMap((part) => linear(`${at}.attention.self.${part}`, width, width)),
      ...linear(`${at}.attention.output.dense`, width, width),
      ...norm(`${at}.attention.output.LayerNorm`),
      ...linear(`${at}.intermediate.dense`, width, inner),
      ...linear(`${at}.output.dense`, inner, width),
      ...norm(`${at}.output.LayerNorm`),
    ]
  }
  return [
    tensor('embeddings.word_embeddings.weight', config.vocab_size, width),
    tensor('embeddings.position_embeddings.weight', config.max_position_embeddings, width),
    tensor('embeddings.token_type_embeddings.weight', 2, width),
    ...norm('embeddings.LayerNorm'),
    ...Array.from({ length: config.num_hidden_layers }, layer).flat(),
  ]
}
