/** The families of checkpoints whose parts Thaw can tell. A new one is one entry here. */
import type { Kind, Part } from './part.ts'

export interface AnatomyFamily {
  readonly modelType: string
  readonly name: string
  readonly kind: Kind
  /** Prefixes of canonical names; the first that fits decides. */
  readonly parts: readonly (readonly [prefix: string, part: Part])[]
  /** The prefix of a block of the vision tower, with its number after it. */
  readonly blocks: string
  /** Prefixes of what the vision tower reads before its first block; everything else without a number comes after the last. */
  readonly stem: readonly string[]
}

/** The same wherever a language model follows a tower. */
const SHARED = [
  ['vision.', 'vision'],
  ['connector.', 'connector'],
  ['language.', 'language'],
  ['lm_head.', 'head'],
] as const

const QWEN = {
  kind: 'generative',
  parts: [['vision.merger.', 'connector'], ['vision.deepstack_merger_list.', 'connector'], ...SHARED],
  blocks: 'vision.blocks.',
  stem: ['vision.patch_embed.', 'vision.pos_embed.'],
} as const

/** A tower as transformers writes SigLIP's and CLIP's. */
const VIT = {
  blocks: 'vision.encoder.layers.',
  stem: ['vision.embeddings.', 'vision.pre_layrnorm.'],
} as const

const WITH_CONNECTOR = { kind: 'generative', parts: SHARED } as const

const DUAL = {
  ...VIT,
  kind: 'dual',
  parts: [
    ...SHARED,
    ['visual_projection.', 'connector'],
    ['text_projection.', 'connector'],
    ['logit_scale', 'connector'],
    ['logit_bias', 'connector'],
  ],
} as const

export const ANATOMY_FAMILIES: readonly AnatomyFamily[] = [
  { modelType: 'qwen2_vl', name: 'Qwen2-VL', ...QWEN },
  { modelType: 'qwen2_5_vl', name: 'Qwen2.5-VL', ...QWEN },
  { modelType: 'qwen3_vl', name: 'Qwen3-VL', ...QWEN },
  { modelType: 'idefics3', name: 'SmolVLM (Idefics 3)', ...WITH_CONNECTOR, ...VIT },
  { modelType: 'smolvlm', name: 'SmolVLM 2', ...WITH_CONNECTOR, ...VIT },
  {
    modelType: 'internvl',
    name: 'InternVL',
    ...WITH_CONNECTOR,
    blocks: 'vision.encoder.layer.',
    stem: ['vision.embeddings.'],
  },
  { modelType: 'llava', name: 'LLaVA', ...WITH_CONNECTOR, ...VIT },
  { modelType: 'clip', name: 'CLIP', ...DUAL },
  { modelType: 'siglip', name: 'SigLIP', ...DUAL },
]

const OPEN_CLIP = {
  kind: 'dual',
  parts: [
    ['vision.proj', 'connector'],
    ['vision.head.', 'connector'],
    ['vision.', 'vision'],
    ['text_projection', 'connector'],
    ['text.text_projection', 'connector'],
    ['text.', 'language'],
    ['transformer.', 'language'],
    ['token_embedding.', 'language'],
    ['positional_embedding', 'language'],
    ['ln_final.', 'language'],
    ['logit_scale', 'connector'],
    ['logit_bias', 'connector'],
  ],
} as const

/** Dual encoders in open_clip's files, which name no model type; with its own tower, or one of timm's. */
export const OPEN_CLIP_FAMILIES = {
  own: {
    modelType: 'open_clip',
    name: 'CLIP (open_clip)',
    ...OPEN_CLIP,
    blocks: 'vision.transformer.resblocks.',
    stem: ['vision.conv1.', 'vision.class_embedding', 'vision.positional_embedding', 'vision.ln_pre.'],
  },
  timm: {
    modelType: 'open_clip_timm',
    name: 'SigLIP (open_clip)',
    ...OPEN_CLIP,
    blocks: 'vision.trunk.blocks.',
    stem: ['vision.trunk.patch_embed.', 'vision.trunk.pos_embed'],
  },
} as const satisfies Record<string, AnatomyFamily>

export const anatomyFamily = (modelType: string): AnatomyFamily | undefined =>
  [...ANATOMY_FAMILIES, ...Object.values(OPEN_CLIP_FAMILIES)].find((family) => family.modelType === modelType)
