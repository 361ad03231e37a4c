/** config.json of transformers' CLIP and SigLIP: what both have in common. */
import { join } from 'node:path'
import { z } from 'zod'
import { failure, type Result, success } from '../../../domain/failure.ts'
import { jsonIn } from '../../model-files.ts'
import type { ConfigKeys } from './config-keys.ts'
import type { Activation } from './sizes.ts'

export const CONFIG = 'config.json'
export const size = z.number().int().positive()

/** Names of transformers' `ACT2FN` → the activations that Thaw has. */
const ACTIVATIONS: Readonly<Record<string, Activation>> = {
  quick_gelu: 'quick_gelu',
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_new: 'gelu_tanh',
  gelu_fast: 'gelu_tanh',
  gelu_pytorch_tanh: 'gelu_tanh',
}
export const activation = z.string().transform((name, { addIssue }) => {
  const known = Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name] : undefined
  if (known) return known
  addIssue(`the activation “${name}” is not one of ${Object.keys(ACTIVATIONS).join(', ')}`)
  return z.NEVER
})

export const KEYS: ConfigKeys = {
  vision: {
    width: 'vision_config.hidden_size',
    inner: 'vision_config.intermediate_size',
    side: 'vision_config.image_size',
    patch: 'vision_config.patch_size',
    channels: 'vision_config.num_channels',
  },
  text: {
    width: 'text_config.hidden_size',
    inner: 'text_config.intermediate_size',
    vocabulary: 'text_config.vocab_size',
    context: 'text_config.max_position_embeddings',
  },
  embedding: 'projection_dim',
}

/** Sizes that a family's class has where its config leaves a key out. */
interface Defaults {
  readonly width: number
  readonly inner: number
  readonly depth: number
  readonly heads: number
  readonly activation: string
  readonly epsilon: number
}

/** The sizes of a tower under transformers' keys. */
export const transformerKeys = (defaults: Defaults) => ({
  hidden_size: size.default(defaults.width),
  intermediate_size: size.default(defaults.inner),
  num_hidden_layers: size.default(defaults.depth),
  num_attention_heads: size.default(defaults.heads),
  hidden_act: z.string().default(defaults.activation).pipe(activation),
  layer_norm_eps: z.number().positive().default(defaults.epsilon),
})

interface TransformerConfig {
  readonly hidden_size: number
  readonly intermediate_size: number
  readonly num_hidden_layers: number
  readonly num_attention_heads: number
  readonly hidden_act: Activation
  readonly layer_norm_eps: number
}

export const headsFit = ({ hidden_size: width, num_attention_heads: heads }: TransformerConfig): boolean =>
  width % heads === 0
export const HEADS_FIT = 'num_attention_heads does not divide hidden_size'

export const transformerSizes = (config: TransformerConfig) => ({
  width: config.hidden_size,
  inner: config.intermediate_size,
  depth: config.num_hidden_layers,
  heads: config.num_attention_heads,
  activation: config.hidden_act,
  epsilon: config.layer_norm_eps,
})

/** The `model_type` of a folder's config; undefined if it has none, null where there is no config. Failures: model-unreadable. */
export async function configIn(
  folder: string,
): Promise<Result<{ readonly type: string | undefined; readonly json: unknown }> | null> {
  const json = await jsonIn(folder, CONFIG)
  if (!json?.ok) return json
  const typed = z.looseObject({ model_type: z.string() }).safeParse(json.value)
  return success({ type: typed.success ? typed.data.model_type : undefined, json: json.value })
}

/** A config of the right type with a key that Thaw cannot use. */
export function wrongConfig(folder: string, name: string, { issues, message }: z.ZodError): Result<never> {
  const file = join(folder, name)
  const said = issues.map(({ path, message: why }) => (path.length > 0 ? `${path.join('.')}: ${why}` : why))
  return failure('model-unreadable', `${file} asks for what Thaw cannot do: ${said.join('; ')}.`, {
    file,
    details: message,
  })
}
