/** The family of the embedded models: a vision transformer with grid pooling beside a small text tower. */
import { centreCrop } from '../../../domain/framing.ts'
import type { Architecture } from '../../architecture.ts'
import { jointConnector } from '../../connector.ts'
import { joined } from '../../joined.ts'
import { normalisePixels } from '../../pixels.ts'
import type { ModelConfig } from './config.ts'
import { PREPROCESSING, pooledWidth } from './config.ts'
import { CONNECTOR_NAMES } from './names.ts'
import { LOGIT_SCALE, MAX_LOGIT_SCALE, scaleTensors } from './parameters.ts'
import { textTower } from './text.ts'
import { visionTower } from './vision.ts'

export function thawArchitecture(config: ModelConfig): Architecture {
  return joined({
    name: config.name,
    pixels: {
      ...centreCrop(config.imageSize),
      preprocessing: PREPROCESSING,
      write: normalisePixels,
      // The tower takes in −1…1.
      fromSigned: () => {},
    },
    vision: visionTower(config),
    connector: jointConnector(CONNECTOR_NAMES, pooledWidth(config), config.embedding),
    text: {
      tower: textTower(config),
      join: {
        tensors: scaleTensors(),
        // The tower's own last bias, which its features hold already.
        bias: 'text.proj.bias',
        logScale: LOGIT_SCALE,
        mostLogScale: MAX_LOGIT_SCALE,
        project: (_, features) => features,
      },
    },
  })
}
