import { progressiveBeliefs } from './beliefs.ts'
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
  beliefs: progressiveBeliefs,
}
