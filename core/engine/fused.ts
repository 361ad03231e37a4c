/** Name of the tfjs backend that records instead of computing. */
export const RECORDING_BACKEND = 'thaw-recording'

/** Kernels that exist only on the recording backend. */
export const FUSED = {
  layerNorm: 'ThawLayerNorm',
  gelu: 'ThawGelu',
  tanhGelu: 'ThawTanhGelu',
  quickGelu: 'ThawQuickGelu',
  linear: 'ThawLinear',
  scaledProduct: 'ThawScaledProduct',
  relu6Grad: 'ThawRelu6Grad',
} as const
