/** A dual encoder in the files of transformers: CLIPModel or SiglipModel. */
import type { PixelSettings } from './pixels.ts'
import type { LibraryFiles, NoForm } from './files.ts'
import { CLIP_LAYOUT, SIGLIP_LAYOUT } from './layouts.ts'
import type { Activation, DualSizes, TextSizes, VisionSizes } from './sizes.ts'
import { CONFIG } from './transformers-config.ts'

const ACTIVATIONS: Readonly<Record<Activation, string>> = {
  quick_gelu: 'quick_gelu',
  gelu: 'gelu',
  gelu_tanh: 'gelu_pytorch_tanh',
}
/** Pillow's numbers of its filters. */
const FILTERS = { lanczos: 1, linear: 2, cubic: 3 } as const
/** Means the token with the highest id to CLIPModel (modeling_clip.py, `CLIPTextTransformer`). */
const HIGHEST = 2

export function forTransformers({ sizes, pixels }: { sizes: DualSizes; pixels: PixelSettings }): LibraryFiles | NoForm {
  const isSiglip = sizes.vision.pool === 'map'
  const config = isSiglip ? siglipConfig(sizes) : clipConfig(sizes)
  if (typeof config === 'string') return config
  return {
    layout: isSiglip ? SIGLIP_LAYOUT : CLIP_LAYOUT,
    weights: 'model.safetensors',
    json: {
      [CONFIG]: config,
      'preprocessor_config.json': processorOf(pixels, isSiglip ? 'SiglipImageProcessor' : 'CLIPImageProcessor'),
    },
  }
}

function clipConfig({ text, vision, embedding, loss }: DualSizes): object | NoForm {
  if (loss !== 'softmax') return 'its CLIPModel has no bias of the logits'
  if (!text.causal) return 'its CLIPModel lets a token of a text see only those before it'
  if (text.projectionBias) return 'its CLIPModel has no bias in the map of texts'
  if (text.pool === 'last') return 'its CLIPModel does not read the last token of a row'
  return {
    architectures: ['CLIPModel'],
    model_type: 'clip',
    projection_dim: embedding,
    text_config: {
      ...textConfig(text, 'clip_text_model'),
      projection_dim: embedding,
      eos_token_id: text.pool === 'highest' ? HIGHEST : text.pool.first,
    },
    vision_config: { ...visionConfig(vision, 'clip_vision_model'), projection_dim: embedding },
  }
}

function siglipConfig({ text, vision, embedding, loss }: DualSizes): object | NoForm {
  if (loss !== 'sigmoid') return 'its SiglipModel has a bias of the logits, and this model has none'
  if (text.causal) return 'its SiglipModel lets a token of a text see those after it'
  if (!text.projectionBias) return 'its SiglipModel has a bias in the map of texts'
  if (text.pool !== 'last') return 'its SiglipModel reads the last token of a row'
  return {
    architectures: ['SiglipModel'],
    model_type: 'siglip',
    text_config: { ...textConfig(text, 'siglip_text_model'), projection_size: embedding },
    vision_config: { ...visionConfig(vision, 'siglip_vision_model'), vision_use_head: true },
  }
}

const towerConfig = ({ width, inner, depth, heads, activation, epsilon }: TextSizes | VisionSizes) => ({
  hidden_size: width,
  intermediate_size: inner,
  num_hidden_layers: depth,
  num_attention_heads: heads,
  hidden_act: ACTIVATIONS[activation],
  layer_norm_eps: epsilon,
})

const textConfig = (text: TextSizes, type: string) => ({
  model_type: type,
  ...towerConfig(text),
  max_position_embeddings: text.context,
  vocab_size: text.vocabulary,
})

const visionConfig = (vision: VisionSizes, type: string) => ({
  model_type: type,
  ...towerConfig(vision),
  image_size: vision.side,
  patch_size: vision.patch,
  num_channels: 3,
})

function processorOf({ framing, scale, mean, std }: PixelSettings, type: string): object {
  const { side, fit, kernel, pillow } = framing
  const square = { height: side, width: side }
  return {
    image_processor_type: type,
    do_convert_rgb: true,
    do_resize: true,
    size: fit === 'squash' ? square : { shortest_edge: pillow?.shorter ?? side },
    resample: FILTERS[kernel],
    ...(fit === 'crop' ? { do_center_crop: true, crop_size: square } : { do_center_crop: false }),
    do_rescale: true,
    rescale_factor: scale,
    do_normalize: true,
    image_mean: mean,
    image_std: std,
  }
}
