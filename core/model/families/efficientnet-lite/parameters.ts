import type { MomentLayer } from '../../architecture.ts'
import { blocksOf, type EfficientNetLiteConfig } from './config.ts'

export interface TensorShape {
  readonly name: string
  readonly shape: readonly number[]
}

/** Names of what a batch norm keeps for each channel; the last two are statistics and do not train by gradients. */
const NORM = ['weight', 'bias', 'running_mean', 'running_var'] as const

/** Whether a tensor is one of a batch norm's statistics, which gradients leave alone. */
export function isStatistic(name: string): boolean {
  return /\.running_(mean|var)$/.test(name)
}

/** The tower's tensors in the order of the computation, filters as [out, in, height, width]. */
export function towerTensors(config: EfficientNetLiteConfig): readonly TensorShape[] {
  const layer = (conv: string, norm: string, shape: readonly [number, number, number, number]): TensorShape[] => [
    { name: `visual.${conv}.weight`, shape },
    ...NORM.map((part) => ({ name: `visual.${norm}.${part}`, shape: [shape[0]] })),
  ]
  const blocks = blocksOf(config)
  return [
    ...layer('_conv_stem', '_bn0', [config.stem, 3, 3, 3]),
    ...blocks.flatMap(({ input, hidden, output, window: { kernel } }, i) => [
      ...(hidden === input ? [] : layer(`_blocks.${i}._expand_conv`, `_blocks.${i}._bn0`, [hidden, input, 1, 1])),
      ...layer(`_blocks.${i}._depthwise_conv`, `_blocks.${i}._bn1`, [hidden, 1, kernel, kernel]),
      ...layer(`_blocks.${i}._project_conv`, `_blocks.${i}._bn2`, [output, hidden, 1, 1]),
    ]),
    ...layer('_conv_head', '_bn1', [config.head, blocks.at(-1)?.output ?? config.stem, 1, 1]),
  ]
}

/** The tower's batch norms in the order of the computation. */
export function normsOf(config: EfficientNetLiteConfig): readonly Omit<MomentLayer, 'depth'>[] {
  const kept = '.running_mean'
  return towerTensors(config)
    .filter(({ name }) => name.endsWith(kept))
    .map(({ name, shape }) => {
      const layer = name.slice(0, -kept.length)
      const [channels] = shape as [number]
      return { layer, channels, mean: name, variance: `${layer}.running_var`, epsilon: config.epsilon }
    })
}
