/** From texts to the ids that a text tower takes in. */
export interface Tokenizer {
  readonly vocabulary: number
  /** Token ids of the text, without padding. */
  encode(text: string): number[]
  /** How many ids a row has beside those of its text. */
  marks(): number
  /**
   * Rows of `context` ids, starting with the start token, padded or cut at the end, and 1/0 flags for real tokens.
   * ids: [texts, context] int32; real: [texts, context] float32.
   */
  batch(texts: readonly string[], context: number): { readonly ids: Int32Array; readonly real: Float32Array }
}
