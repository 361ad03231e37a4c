/** Which tensors train as one: from the input up `stem`, `block1` … `blockN`, `norm`, then `connector`, `text`. */
import type { GroupName } from '../../architecture.ts'
import type { ModelConfig } from './config.ts'

/** Tensors that are set from data and never trained by gradients. */
const STATISTICS: GroupName = 'statistics'

/** False for tensors that no strategy trains. */
export function isTrained(tensor: string): boolean {
  return !tensor.startsWith('visual.pool_norm')
}

/** The group that a tensor trains with. */
export function groupOf(tensor: string): GroupName {
  const at = /^visual\.blocks\.(\d+)\./.exec(tensor)
  if (at) return `block${Number(at[1]) + 1}`
  if (tensor.startsWith('visual.patch_embed') || tensor === 'visual.pos_embed') return 'stem'
  if (tensor.startsWith('visual.norm') || tensor.startsWith('visual.pool_proj')) return 'norm'
  if (tensor.startsWith('visual.pool_norm')) return STATISTICS
  if (tensor.startsWith('visual.proj') || tensor === 'logit_scale') return 'connector'
  if (tensor.startsWith('text.')) return 'text'
  throw new Error(`no group for tensor ${tensor}`)
}

/** Groups of the vision tower from the input up. */
export function visionGroups(config: ModelConfig): readonly GroupName[] {
  return ['stem', ...Array.from({ length: config.visionDepth }, (_, i) => `block${i + 1}`), 'norm']
}
