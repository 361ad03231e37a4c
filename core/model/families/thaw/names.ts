import type { ConnectorNames } from '../../connector.ts'

/** The tensors of the connector. */
export const CONNECTOR_NAMES: ConnectorNames = {
  weight: 'visual.proj.weight',
  bias: 'visual.proj.bias',
  mean: 'visual.pool_norm.mean',
  sd: 'visual.pool_norm.sd',
}
