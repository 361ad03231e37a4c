/** Where the files of open_clip keep the tensors of a dual encoder. */
import type { StoredPlace } from '../../architecture.ts'
import type { Layout } from '../dual-encoder/tensors.ts'

/** Which towers a file has: open_clip's own or timm's for pictures, with texts at the top or under `text.`. */
export interface OpenClipFiles {
  readonly isTimm: boolean
  readonly textPrefix: '' | 'text.'
  /** Whether the map of texts into the joint space is a layer with a bias. */
  readonly projectionBias: boolean
}

interface BlockNames {
  readonly blocks: string
  readonly fused: string
  readonly out: string
  readonly norms: readonly [string, string]
  readonly network: readonly [string, string]
}

const OWN: Omit<BlockNames, 'blocks'> = {
  fused: 'attn.in_proj_',
  out: 'attn.out_proj',
  norms: ['ln_1', 'ln_2'],
  network: ['mlp.c_fc', 'mlp.c_proj'],
}
const TIMM: Omit<BlockNames, 'blocks'> = {
  fused: 'attn.qkv.',
  out: 'attn.proj',
  norms: ['norm1', 'norm2'],
  network: ['mlp.fc1', 'mlp.fc2'],
}

const TRUNK = 'visual.trunk'

export function openClipLayout({ isTimm, textPrefix, projectionBias }: OpenClipFiles): Layout {
  const seen = isTimm ? timmPlace : ownPlace
  const read = textPlace(textPrefix, projectionBias)
  return {
    place: (name) => seen(name) ?? read(name),
    projectsAsIs: true,
    scalarShape: [],
  }
}

const renamed = (name: string, names: Readonly<Record<string, string>>): StoredPlace | undefined =>
  Object.hasOwn(names, name) ? { name: names[name] as string } : undefined

const LAYER = /^(vision|text)_model\.encoder\.layers\.(\d+)\.(.+)\.(weight|bias)$/
const QUERY = /^self_attn\.([qkv])_proj$/

function layerPlace(tower: string, name: string, { blocks, fused, out, norms, network }: BlockNames) {
  const found = LAYER.exec(name)
  if (found?.[1] !== tower) return undefined
  const [, , block = '', inside = '', end = ''] = found
  const at = `${blocks}.${block}`
  const query = QUERY.exec(inside)
  if (query) return { name: `${at}.${fused}${end}`, part: ['qkv'.indexOf(query[1] as string), 3] } as const
  const parts: Readonly<Record<string, string>> = {
    'self_attn.out_proj': out,
    layer_norm1: norms[0],
    layer_norm2: norms[1],
    'mlp.fc1': network[0],
    'mlp.fc2': network[1],
  }
  return { name: `${at}.${parts[inside]}.${end}` }
}

const OWN_NAMES: Readonly<Record<string, string>> = {
  'vision_model.embeddings.class_embedding': 'visual.class_embedding',
  'vision_model.embeddings.patch_embedding.weight': 'visual.conv1.weight',
  'vision_model.embeddings.position_embedding.weight': 'visual.positional_embedding',
  'vision_model.pre_layrnorm.weight': 'visual.ln_pre.weight',
  'vision_model.pre_layrnorm.bias': 'visual.ln_pre.bias',
  'vision_model.post_layernorm.weight': 'visual.ln_post.weight',
  'vision_model.post_layernorm.bias': 'visual.ln_post.bias',
  'visual_projection.weight': 'visual.proj',
}

const ownPlace = (name: string): StoredPlace | undefined =>
  renamed(name, OWN_NAMES) ?? layerPlace('vision', name, { ...OWN, blocks: 'visual.transformer.resblocks' })

const TIMM_NAMES: Readonly<Record<string, string>> = {
  'vision_model.embeddings.patch_embedding.weight': `${TRUNK}.patch_embed.proj.weight`,
  'vision_model.embeddings.patch_embedding.bias': `${TRUNK}.patch_embed.proj.bias`,
  'vision_model.post_layernorm.weight': `${TRUNK}.norm.weight`,
  'vision_model.post_layernorm.bias': `${TRUNK}.norm.bias`,
  'vision_model.head.probe': `${TRUNK}.attn_pool.latent`,
}
const POOLING = /^vision_model\.head\.(.+)\.(weight|bias)$/
const POOLING_NAMES: Readonly<Record<string, string>> = {
  'attention.q_proj': 'q',
  'attention.out_proj': 'proj',
  layernorm: 'norm',
  'mlp.fc1': 'mlp.fc1',
  'mlp.fc2': 'mlp.fc2',
}

function timmPlace(name: string): StoredPlace | undefined {
  if (name === 'vision_model.embeddings.position_embedding.weight') return { name: `${TRUNK}.pos_embed`, leading: 1 }
  const pooling = POOLING.exec(name)
  if (!pooling) return renamed(name, TIMM_NAMES) ?? layerPlace('vision', name, { ...TIMM, blocks: `${TRUNK}.blocks` })
  const [, inside = '', end = ''] = pooling
  const pair = ['attention.k_proj', 'attention.v_proj'].indexOf(inside)
  if (pair >= 0) return { name: `${TRUNK}.attn_pool.kv.${end}`, part: [pair, 2] }
  return { name: `${TRUNK}.attn_pool.${POOLING_NAMES[inside]}.${end}` }
}

const textPlace =
  (prefix: OpenClipFiles['textPrefix'], projectionBias: boolean) =>
  (name: string): StoredPlace | undefined => {
    const names: Readonly<Record<string, string>> = {
      'text_model.embeddings.token_embedding.weight': `${prefix}token_embedding.weight`,
      'text_model.embeddings.position_embedding.weight': `${prefix}positional_embedding`,
      'text_model.final_layer_norm.weight': `${prefix}ln_final.weight`,
      'text_model.final_layer_norm.bias': `${prefix}ln_final.bias`,
      ...(projectionBias
        ? {
            'text_model.head.weight': `${prefix}text_projection.weight`,
            'text_model.head.bias': `${prefix}text_projection.bias`,
          }
        : { 'text_projection.weight': `${prefix}text_projection` }),
    }
    return renamed(name, names) ?? layerPlace('text', name, { ...OWN, blocks: `${prefix}transformer.resblocks` })
  }
