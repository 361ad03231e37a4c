/** Where the files of transformers keep the tensors of a dual encoder. */
import type { Layout } from './tensors.ts'

const FUSED = /^vision_model\.head\.attention\.([qkv])_proj\.(weight|bias)$/

/** Pooling attention comes from PyTorch's MultiheadAttention, which keeps three matrices in one. */
const place: Layout['place'] = (name) => {
  const fused = FUSED.exec(name)
  if (!fused) return undefined
  const [, part = '', end = ''] = fused
  return { name: `vision_model.head.attention.in_proj_${end}`, part: ['qkv'.indexOf(part), 3] }
}

export const CLIP_LAYOUT: Layout = { place, projectsAsIs: false, scalarShape: [] }
export const SIGLIP_LAYOUT: Layout = { place, projectsAsIs: false, scalarShape: [1] }
