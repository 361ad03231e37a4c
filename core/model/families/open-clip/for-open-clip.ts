/** A dual encoder in the files of open_clip: its own towers, or SigLIP's from timm. */
import type { LibraryFiles, NoForm } from '../dual-encoder/files.ts'
import type { PixelSettings } from '../dual-encoder/pixels.ts'
import type { DualSizes, TextSizes, VisionSizes } from '../dual-encoder/sizes.ts'
import { CONFIG, EPSILON, TIMM_EPSILON } from './config.ts'
import { openClipLayout } from './names.ts'
import { timmTowerLike } from './timm-towers.ts'

/** What open_clip begins with where it makes such a model; the file of weights holds the real one. */
const LOGIT_BIAS = -10

/** @param name of the folder, by which the config names its tokenizer */
export function forOpenClip(
  { sizes, pixels }: { sizes: DualSizes; pixels: PixelSettings },
  name: string,
): LibraryFiles | NoForm {
  const { vision, text, embedding, loss } = sizes
  const isTimm = vision.pool === 'map'
  const prepared = preprocessOf(pixels)
  if (typeof prepared === 'string') return prepared
  const isQuick = [vision, text].map(({ activation }) => activation === 'quick_gelu')
  if (!isTimm && isQuick[0] !== isQuick[1])
    return 'both its towers have the same activation, and here only one is quick_gelu'
  if (isTimm && isQuick[1]) return 'it has no SigLIP with quick_gelu'
  const seen = isTimm ? timmConfig(vision) : ownConfig(vision)
  if (typeof seen === 'string') return seen
  const isCustom = isTimm || text.projectionBias
  return {
    layout: openClipLayout({ isTimm, textPrefix: isCustom ? 'text.' : '', projectionBias: text.projectionBias }),
    weights: 'open_clip_model.safetensors',
    json: {
      [CONFIG]: {
        model_cfg: {
          embed_dim: embedding,
          ...(isQuick[1] && { quick_gelu: true }),
          ...(loss === 'sigmoid' && { init_logit_bias: LOGIT_BIAS }),
          ...(isCustom && { custom_text: true }),
          vision_cfg: seen,
          text_cfg: textConfig(text, name),
        },
        preprocess_cfg: prepared,
      },
    },
  }
}

function ownConfig(vision: VisionSizes): object {
  return {
    image_size: vision.side,
    layers: vision.depth,
    width: vision.width,
    head_width: vision.width / vision.heads,
    patch_size: vision.patch,
    ...ratioOf(vision),
    ...kwargsOf(vision),
  }
}

function timmConfig(vision: VisionSizes): object | NoForm {
  const tower = timmTowerLike(vision)
  if (!tower)
    return `timm has no SigLIP tower of this shape that computes ${vision.activation} (${vision.depth} blocks of ${vision.width}, patches of ${vision.patch} in ${vision.side} pixels)`
  if (vision.epsilon !== TIMM_EPSILON) return `timm’s towers add ${TIMM_EPSILON} in their norms, not ${vision.epsilon}`
  return {
    image_size: vision.side,
    timm_model_name: tower.name,
    timm_model_pretrained: false,
    timm_pool: 'map',
    timm_proj: 'none',
  }
}

const textConfig = (text: TextSizes, name: string): object => ({
  context_length: text.context,
  vocab_size: text.vocabulary,
  hf_tokenizer_name: name,
  // The tokenizer itself does what its vocabulary needs.
  tokenizer_kwargs: { clean: 'whitespace' },
  width: text.width,
  heads: text.heads,
  layers: text.depth,
  ...ratioOf(text),
  ...(!text.causal && { no_causal_mask: true }),
  ...(text.projectionBias && { proj_bias: true }),
  ...poolOf(text),
  ...kwargsOf(text),
})

function poolOf({ pool }: TextSizes): object {
  if (pool === 'highest') return {}
  return pool === 'last' ? { pool_type: 'last' } : { pool_type: 'eos', eos_id: pool.first }
}

/** open_clip cuts the product off after the point, which the quotient may just miss. */
function ratioOf({ width, inner }: Pick<TextSizes, 'width' | 'inner'>): object {
  const ratio = inner / width
  if (ratio === 4) return {}
  return { mlp_ratio: Math.trunc(width * ratio) === inner ? ratio : (inner + 0.5) / width }
}

const kwargsOf = ({ activation, epsilon }: Pick<TextSizes, 'activation' | 'epsilon'>): object => ({
  ...(activation === 'gelu_tanh' && { act_kwargs: { approximate: 'tanh' } }),
  ...(epsilon !== EPSILON && { norm_kwargs: { eps: epsilon } }),
})

function preprocessOf({ framing, scale, mean, std }: PixelSettings): object | NoForm {
  const { side, fit, kernel, pillow } = framing
  if (kernel === 'lanczos') return 'it does not resample pictures with Lanczos'
  if (Math.abs(scale * 255 - 1) > 1e-6) return `it brings pictures to 0…1, and this model multiplies them by ${scale}`
  if (fit === 'crop' && (pillow?.shorter ?? side) !== side)
    return `it cuts pictures whose shorter side is ${side}, and this model those of ${pillow?.shorter}`
  return {
    mean,
    std,
    interpolation: kernel === 'cubic' ? 'bicubic' : 'bilinear',
    resize_mode: fit === 'squash' ? 'squash' : 'shortest',
  }
}
