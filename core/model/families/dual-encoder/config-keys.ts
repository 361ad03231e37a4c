/** The keys of a config that sizes come from, so that a tensor of another shape can be told with its key. */
interface TransformerKeys {
  readonly width: string
  readonly inner: string
}

export interface ConfigKeys {
  readonly vision: TransformerKeys & { readonly side: string; readonly patch: string; readonly channels: string }
  readonly text: TransformerKeys & { readonly vocabulary: string; readonly context: string }
  readonly embedding: string
}
