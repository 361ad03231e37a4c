import type { HeadNames } from '../../architecture.ts'

/** The tensors of the connector. */
export const CONNECTOR_NAMES: HeadNames = {
  weight: 'visual.proj.weight',
  bias: 'visual.proj.bias',
  mean: 'visual.pool_norm.mean',
  sd: 'visual.pool_norm.sd',
}
