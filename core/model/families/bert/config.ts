/** Sizes of a BERT encoder (Devlin and others 2019), under the names of its config.json. Its activation is the exact gelu. */
export interface BertConfig {
  readonly vocab_size: number
  readonly max_position_embeddings: number
  readonly hidden_size: number
  readonly num_hidden_layers: number
  /** Divides the width. */
  readonly num_attention_heads: number
  readonly intermediate_size: number
  readonly layer_norm_eps: number
}
