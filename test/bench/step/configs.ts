/** What is measured: towers with a linear classifier on top, and the parts of them that train. */
import type { ModelConfig } from '../../../core/model/families/thaw/config.ts'
import { THAW_TINY } from '../../../core/model/families/thaw/config.ts'

export type Workload = 'forward' | 'step' | 'frozenStep' | 'lastTwoStep'
export const WORKLOADS: readonly Workload[] = ['forward', 'step', 'frozenStep', 'lastTwoStep']

export interface TowerConfig {
  readonly name: string
  readonly kind: 'image' | 'text'
  readonly batch: number
  readonly classes: number
  readonly model: ModelConfig
}

const CLASSES = 10

/** `name` image/patch, width, depth, heads. */
function image(name: string, batch: number, shape: readonly [number, number, number, number, number]): TowerConfig {
  const [imageSize, patch, visionWidth, visionDepth, visionHeads] = shape
  const model = {
    ...THAW_TINY,
    imageSize,
    patch,
    visionWidth,
    visionDepth,
    visionHeads,
    poolGrid: 1,
    poolWidth: shape[2],
  }
  return { name, kind: 'image', batch, classes: CLASSES, model }
}

export const CONFIGS: readonly TowerConfig[] = [
  image('vit-64/8-192x6', 32, [64, 8, 192, 6, 3]),
  image('vit-224/16-192x12', 8, [224, 16, 192, 12, 3]),
  image('vit-b/32', 8, [224, 32, 768, 12, 12]),
  { name: 'text-128x3', kind: 'text', batch: 64, classes: CLASSES, model: THAW_TINY },
]

/** Whether a tensor trains in a workload. */
export function trains(config: TowerConfig, workload: Workload, tensor: string): boolean {
  if (workload === 'step') return true
  if (tensor.startsWith('head.')) return true
  if (workload !== 'lastTwoStep') return false
  const block = /^(?:visual|text)\.blocks\.(\d+)\./.exec(tensor)
  const depth = config.kind === 'image' ? config.model.visionDepth : config.model.textDepth
  return block ? Number(block[1]) >= depth - 2 : /\.(norm|proj|pool_proj)\./.test(tensor)
}

/** What a measuring process is asked to do, in one argument. */
export interface Job {
  readonly config: TowerConfig
  readonly workload: Workload
  readonly threads: number
}

/** One round's work. */
export interface Ask {
  readonly iterations: number
}

export interface Round {
  /** Milliseconds of one iteration, averaged over the round. */
  readonly ms: number
  /** Peak resident memory of the process so far, MB. */
  readonly peakMb: number
  /** Loss, or sum of the features: so that nothing can skip the work. */
  readonly value: number
}
