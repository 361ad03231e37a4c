/** The towers of timm that open_clip has for SigLIP (timm/models/vision_transformer.py). */
import type { Activation, VisionSizes } from '../dual-encoder/sizes.ts'

interface Scale {
  readonly width: number
  readonly inner: number
  readonly depth: number
  readonly heads: number
}

const SCALES: Readonly<Record<string, Scale>> = {
  base: { width: 768, inner: 3072, depth: 12, heads: 12 },
  large: { width: 1024, inner: 4096, depth: 24, heads: 16 },
  so400m: { width: 1152, inner: 4304, depth: 27, heads: 16 },
  giantopt: { width: 1536, inner: 6144, depth: 40, heads: 16 },
  // Of the tiny checkpoints that this code is tested with.
  tiny32: { width: 32, inner: 128, depth: 3, heads: 2 },
}

/** Side and patch of each tower by name; those with `tanh` compute the approximation of GELU, the others the exact one. */
const TOWERS: readonly (readonly [scale: string, patch: number, side: number, tanh?: 'tanh'])[] = [
  ['base', 32, 256, 'tanh'],
  ['base', 16, 224],
  ['base', 16, 256],
  ['base', 16, 384],
  ['base', 16, 512],
  ['large', 16, 256],
  ['large', 16, 384],
  ['large', 16, 512, 'tanh'],
  ['so400m', 14, 224],
  ['so400m', 14, 378],
  ['so400m', 14, 384],
  ['so400m', 16, 256, 'tanh'],
  ['so400m', 16, 384, 'tanh'],
  ['so400m', 16, 512, 'tanh'],
  ['giantopt', 16, 256, 'tanh'],
  ['giantopt', 16, 384, 'tanh'],
  ['tiny32', 8, 32],
]

interface TimmTower {
  readonly name: string
  readonly scale: Scale
  readonly patch: number
  readonly side: number
  readonly activation: Activation
}

const KNOWN: readonly TimmTower[] = TOWERS.map(([scale, patch, side, tanh]) => ({
  name: `vit_${scale}_patch${patch}_siglip_${side}`,
  scale: SCALES[scale] as Scale,
  patch,
  side,
  activation: tanh ? 'gelu_tanh' : 'gelu',
}))

/** What the message of a refusal lists. */
export const TIMM_NAMES = `vit_{${Object.keys(SCALES)
  .filter((each) => each !== 'tiny32')
  .join(',')}}_patch…_siglip_…`

export const timmTowerOf = (name: string): TimmTower | undefined => KNOWN.find((tower) => tower.name === name)

/** The tower that computes the same; undefined if timm has none. open_clip takes its side from its name. */
export function timmTowerLike(sizes: Omit<VisionSizes, 'epsilon' | 'pool'>): TimmTower | undefined {
  const { width, inner, depth, heads } = sizes
  return KNOWN.find(
    ({ scale, side, patch, activation }) =>
      scale.width === width &&
      scale.inner === inner &&
      scale.depth === depth &&
      scale.heads === heads &&
      side === sizes.side &&
      patch === sizes.patch &&
      activation === sizes.activation,
  )
}
