import { fullBeliefs } from './beliefs.ts'
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
  beliefs: fullBeliefs,
}
