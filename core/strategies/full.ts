import { WHOLE } from './range.ts'
import { TOWER_RATES } from './rates.ts'
import type { Strategy } from './strategy.ts'

export const full: Strategy = {
  id: 'full',
  name: 'Train everything',
  summary: 'Starts from a fitted head, then trains all parameters of both towers together.',
  act: 'train everything',
  acting: 'training everything',
  stages: [{ name: 'everything', epochs: 1, vision: WHOLE, text: WHOLE }],
  rates: TOWER_RATES,
  epochs: 16,
  beliefs: {
    // Practice with freezing the vision modules in VLM-R1.
    rules: {
      'small-gap': { mean: 0, sd: 0.02 },
      'large-gap': { mean: 0.05, sd: 0.05 },
      'little-data': { mean: 0.005, sd: 0.035 },
      'ample-data': { mean: 0.03, sd: 0.03 },
      'keep-general': { mean: -0.04, sd: 0.04 },
    },
    towerShare: 1,
  },
}
