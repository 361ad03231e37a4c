/** open_clip_config.json: what Thaw's dual encoders can be of what open_clip offers. Any other key is refused by name. */
import { z } from 'zod'
import { failure, type Result, success } from '../../../domain/failure.ts'
import type { ConfigKeys } from '../dual-encoder/config-keys.ts'
import type { PixelSettings } from '../dual-encoder/pixels.ts'
import type { Activation, DualSizes } from '../dual-encoder/sizes.ts'
import { wrongConfig } from '../dual-encoder/transformers-config.ts'
import type { OpenClipFiles } from './names.ts'
import { TIMM_NAMES, timmTowerOf } from './timm-towers.ts'

export const CONFIG = 'open_clip_config.json'

const size = z.number().int().positive()
const triple = z.tuple([z.number(), z.number(), z.number()])
const activationSettings = z.strictObject({ approximate: z.enum(['tanh', 'none']).optional() })
const normSettings = z.strictObject({ eps: z.number().positive().optional() })

/** Where weights came from when somebody trained them, and what only training reads. */
const history = {
  timm_model_pretrained: z.unknown().optional(),
  patch_dropout: z.unknown().optional(),
  timm_drop: z.unknown().optional(),
  timm_drop_path: z.unknown().optional(),
}

const vision = z.strictObject({
  ...history,
  image_size: size.default(224),
  layers: size.default(12),
  width: size.default(768),
  head_width: size.default(64),
  mlp_ratio: z.number().positive().default(4),
  patch_size: size.default(16),
  pool_type: z.literal('tok').default('tok'),
  timm_model_name: z.string().optional(),
  timm_pool: z.string().optional(),
  timm_proj: z.string().nullish(),
  act_kwargs: activationSettings.nullish(),
  norm_kwargs: normSettings.nullish(),
})
const text = z.strictObject({
  context_length: size.default(77),
  vocab_size: size.default(49_408),
  width: size.default(512),
  heads: size.default(8),
  layers: size.default(12),
  mlp_ratio: z.number().positive().default(4),
  no_causal_mask: z.boolean().default(false),
  pool_type: z.enum(['argmax', 'eos', 'last']).default('argmax'),
  // Read with the pool type eos alone.
  eos_id: z.number().int().nonnegative().default(2),
  proj_bias: z.boolean().default(false),
  hf_tokenizer_name: z.unknown().optional(),
  tokenizer_kwargs: z.looseObject({ clean: z.string().optional() }).nullish(),
  act_kwargs: activationSettings.nullish(),
  norm_kwargs: normSettings.nullish(),
})
const config = z.looseObject({
  model_cfg: z.strictObject({
    embed_dim: size,
    quick_gelu: z.boolean().default(false),
    custom_text: z.boolean().default(false),
    init_logit_bias: z.number().nullish(),
    init_logit_scale: z.unknown().optional(),
    vision_cfg: vision,
    text_cfg: text,
  }),
  preprocess_cfg: z
    .looseObject({
      mean: triple.optional(),
      std: triple.optional(),
      interpolation: z.enum(['bicubic', 'bilinear']).default('bicubic'),
      resize_mode: z.enum(['shortest', 'squash']).default('shortest'),
    })
    .prefault({}),
})

export interface OpenClipConfig {
  readonly sizes: DualSizes
  readonly keys: ConfigKeys
  readonly files: OpenClipFiles
  readonly pixels: PixelSettings
  /** How texts are cleaned before the tokenizer. */
  readonly clean: string
}

/** Sizes of a tower of timm's that its file alone tells: its shape is that of its tensors. */
export interface TimmShape {
  readonly width: number
  readonly inner: number
  readonly depth: number
  readonly patch: number
}

/** Mean and deviation of the pictures of CLIP (open_clip/constants.py). */
const MEAN: PixelSettings['mean'] = [0.48145466, 0.4578275, 0.40821073]
const STD: PixelSettings['std'] = [0.26862954, 0.26130258, 0.27577711]
/** Of PyTorch's LayerNorm, and of timm's vision transformers. */
export const [EPSILON, TIMM_EPSILON] = [1e-5, 1e-6]

/**
 * @param timmShape reads the sizes of a tower of timm's; null where the file holds none
 * Failures: model-unreadable, with the key.
 */
export async function readOpenClip(
  folder: string,
  json: unknown,
  timmShape: () => Promise<Result<TimmShape | null>>,
): Promise<Result<OpenClipConfig>> {
  const parsed = config.safeParse(json)
  if (!parsed.success) return wrongConfig(folder, CONFIG, parsed.error)
  const { model_cfg: model, preprocess_cfg: prepared } = parsed.data
  const { vision_cfg: seen, text_cfg: read } = model
  const isTimm = seen.timm_model_name !== undefined
  const tower = isTimm ? await timmTower(folder, seen, timmShape) : ownTower(model)
  if (!tower.ok) return tower
  const heads = [tower.value, { width: read.width, heads: read.heads }]
  if (heads.some((each) => !Number.isInteger(each.width / each.heads)))
    return unusable(folder, 'heads do not divide the width of a tower')
  if (isTimm && tower.value.width !== model.embed_dim)
    return unusable(
      folder,
      `model_cfg.embed_dim is ${model.embed_dim}, and the tower gives ${tower.value.width} values`,
    )
  const isSigmoid = model.init_logit_bias !== undefined && model.init_logit_bias !== null
  const at = isTimm ? 'model_cfg.vision_cfg.timm_model_name' : 'model_cfg.vision_cfg.width'
  return success({
    sizes: {
      embedding: model.embed_dim,
      loss: isSigmoid ? 'sigmoid' : 'softmax',
      vision: tower.value,
      text: {
        width: read.width,
        inner: Math.trunc(read.width * read.mlp_ratio),
        depth: read.layers,
        heads: read.heads,
        activation: activationOf(model.quick_gelu, read.act_kwargs),
        epsilon: read.norm_kwargs?.eps ?? EPSILON,
        context: read.context_length,
        vocabulary: read.vocab_size,
        causal: !read.no_causal_mask,
        pool: poolOf(read),
        projectionBias: read.proj_bias,
      },
    },
    keys: {
      vision: {
        width: at,
        inner: at,
        side: 'model_cfg.vision_cfg.image_size',
        patch: 'model_cfg.vision_cfg.patch_size',
        channels: '',
      },
      text: {
        width: 'model_cfg.text_cfg.width',
        inner: 'model_cfg.text_cfg.mlp_ratio',
        vocabulary: 'model_cfg.text_cfg.vocab_size',
        context: 'model_cfg.text_cfg.context_length',
      },
      embedding: 'model_cfg.embed_dim',
    },
    files: { isTimm, textPrefix: model.custom_text ? 'text.' : '', projectionBias: read.proj_bias },
    pixels: {
      framing: {
        side: seen.image_size,
        fit: prepared.resize_mode === 'squash' ? 'squash' : 'crop',
        kernel: prepared.interpolation === 'bicubic' ? 'cubic' : 'linear',
        pillow: { shorter: seen.image_size, alpha: 'dropped after', margin: 'even' },
      },
      scale: 1 / 255,
      mean: prepared.mean ?? MEAN,
      std: prepared.std ?? STD,
    },
    clean: read.tokenizer_kwargs?.clean ?? (isSigmoid ? 'canonicalize' : 'lower'),
  })
}

function poolOf({ pool_type: type, eos_id: end }: z.infer<typeof text>): DualSizes['text']['pool'] {
  if (type === 'eos') return { first: end }
  return type === 'argmax' ? 'highest' : 'last'
}

function ownTower({
  quick_gelu: quick,
  vision_cfg: seen,
}: z.infer<typeof config>['model_cfg']): Result<DualSizes['vision']> {
  return success({
    width: seen.width,
    inner: Math.trunc(seen.width * seen.mlp_ratio),
    depth: seen.layers,
    heads: Math.trunc(seen.width / seen.head_width),
    activation: activationOf(quick, seen.act_kwargs),
    epsilon: seen.norm_kwargs?.eps ?? EPSILON,
    side: seen.image_size,
    patch: seen.patch_size,
    pool: 'class',
  })
}

async function timmTower(
  folder: string,
  seen: z.infer<typeof vision>,
  timmShape: () => Promise<Result<TimmShape | null>>,
): Promise<Result<DualSizes['vision']>> {
  const name = seen.timm_model_name ?? ''
  const tower = timmTowerOf(name)
  const isMap = seen.timm_pool === 'map' && (seen.timm_proj ?? 'none') === 'none'
  if (!tower || !isMap)
    return unusable(
      folder,
      `model_cfg.vision_cfg.timm_model_name is “${name}” (timm_pool ${seen.timm_pool}, timm_proj ${seen.timm_proj}); of timm's towers Thaw has ${TIMM_NAMES} with timm_pool map and timm_proj none`,
    )
  const shape = await timmShape()
  if (!shape.ok) return shape
  if (!shape.value)
    return unusable(
      folder,
      `model_cfg.vision_cfg.timm_model_name is “${name}”, but the weights hold no such tower (visual.trunk)`,
    )
  return success({
    ...shape.value,
    heads: tower.scale.heads,
    activation: tower.activation,
    epsilon: TIMM_EPSILON,
    side: seen.image_size,
    pool: 'map',
  })
}

function activationOf(quick: boolean, settings: z.infer<typeof activationSettings> | null | undefined): Activation {
  if (quick) return 'quick_gelu'
  return settings?.approximate === 'tanh' ? 'gelu_tanh' : 'gelu'
}

function unusable(folder: string, why: string): Result<never> {
  const file = `${folder}/${CONFIG}`
  return failure('model-unreadable', `${file}: ${why}. Thaw cannot train this model.`, { file })
}
