import { upper, WHOLE } from './range.ts'
import { TOWER_RATES } from './rates.ts'
import type { Strategy } from './strategy.ts'

export const progressive: Strategy = {
  id: 'progressive',
  name: 'Unfreeze step by step',
  summary:
    'Starts from a fitted head, then unfreezes block groups from the top down, with smaller rates for deeper groups.',
  act: 'unfreeze step by step',
  acting: 'unfreezing step by step',
  stages: [
    { name: 'top third', epochs: 0.25, vision: upper(1 / 3), text: WHOLE },
    { name: 'top two thirds', epochs: 0.3, vision: upper(2 / 3), text: WHOLE },
    { name: 'everything', epochs: 0.45, vision: WHOLE, text: WHOLE },
  ],
  rates: TOWER_RATES,
  epochs: 20,
  beliefs: {
    // Practice with freezing the vision modules in VLM-R1.
    rules: {
      'small-gap': { mean: 0.005, sd: 0.015 },
      'large-gap': { mean: 0.05, sd: 0.04 },
      'little-data': { mean: 0.005, sd: 0.03 },
      'ample-data': { mean: 0.03, sd: 0.025 },
      'keep-general': { mean: 0, sd: 0.03 },
    },
    // The lower blocks train later and at smaller rates.
    towerShare: 0.75,
  },
}
